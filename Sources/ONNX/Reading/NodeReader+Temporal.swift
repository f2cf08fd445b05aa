import Neural

/// Operations over lines, volumes and time, as `OperationWriter` writes them.
extension NodeReader {
    /// Conv over as many axes as its kernel has.
    func convolutionOperation(in graph: GraphReader) throws(ONNXError) -> Neural.Operation {
        let weight = node.input.count > 1 ? graph.floats(node.input[1]) : nil
        let kernel = attributes.integers("kernel_shape") ?? weight.map { Array($0.shape.dropFirst(2)) } ?? []
        guard kernel.count == 1 || kernel.count == 3 else { return .convolution(try convolution(in: graph)) }
        guard [nil, "NOTSET", ""].contains(attributes.string("auto_pad")) else {
            throw unsupported("auto_pad over \(kernel.count) axes", remedy: "export with explicit pads")
        }
        guard kernel.allSatisfy({ 1...(1 << 15) ~= $0 }) else { throw invalid("a kernel of \(kernel)") }
        let count = kernel.count
        let ones = [Int](repeating: 1, count: count)
        let strides = try attributes.sizes("strides", count: count, minimum: 1) ?? ones
        let dilations = try attributes.sizes("dilations", count: count, minimum: 1) ?? ones
        let pads = try attributes.sizes("pads", count: 2 * count, minimum: 0) ?? [Int](repeating: 0, count: 2 * count)
        let axes = (0..<count).map { axis in
            Neural.Operation.Axis(
                kernel: kernel[axis], stride: strides[axis], dilation: dilations[axis], before: pads[axis],
                after: pads[count + axis])
        }
        let height = count == 3 ? axes[1] : Neural.Operation.Axis(kernel: 1)
        let width = axes[count - 1]
        let settings = Neural.Operation.Convolution(
            kernel: .init(height.kernel, width.kernel), strides: .init(height.stride, width.stride),
            dilations: .init(height.dilation, width.dilation),
            padding: .init(top: height.before, left: width.before, bottom: height.after, right: width.after),
            groups: try attributes.integer("group", default: 1, in: 1...(1 << 15)))
        return count == 3 ? .convolution3D(settings, depth: axes[0]) : .convolution1D(settings)
    }

    func recurrence() throws(ONNXError) -> Neural.Operation {
        guard try attributes.integer("linear_before_reset", default: 0) == 1 else {
            throw unsupported("a GRU without linear_before_reset", remedy: "export it as PyTorch does")
        }
        try attributes.require("layout", is: 0)
        guard [nil, "forward"].contains(attributes.string("direction")), !attributes.has("activations"),
            !attributes.has("clip"), node.input.dropFirst(4).allSatisfy(\.isEmpty), node.output.first?.isEmpty == false
        else { throw unsupported("a GRU other than forward, from zero, with its whole sequence as result") }
        return .gru
    }

    func slice(in graph: GraphReader) throws(ONNXError) -> Neural.Operation {
        func value(_ index: Int) -> Int? {
            guard node.input.count > index, let values = graph.integers[node.input[index]], values.count == 1 else {
                return nil
            }
            return values[0]
        }
        guard let start = value(1), let end = value(2), let axis = value(3), node.input.count < 5 || value(4) == 1,
            0...(1 << 30) ~= start, start...(1 << 30) ~= end
        else { throw unsupported("a slice other than a constant range of one axis") }
        return .slice(axis: axis, start..<end)
    }

    func pad(in graph: GraphReader) throws(ONNXError) -> Neural.Operation {
        let value = try scalar(at: 2, attribute: "value", default: 0, in: graph)
        guard [nil, "constant"].contains(attributes.string("mode")), value == 0, node.input.count == 4,
            let pads = graph.integers[node.input[1]], let axes = graph.integers[node.input[3]], axes.count == 1,
            pads.count == 2, pads.allSatisfy({ 0...(1 << 20) ~= $0 })
        else { throw unsupported("padding other than zeros along one axis") }
        return .pad(axis: axes[0], before: pads[0], after: pads[1])
    }
}
