import Neural

/// Translates one ONNX node into an operation. Inputs that only parametrise it (bounds, shapes) become attributes.
struct NodeReader {
    let node: Onnx_NodeProto
    let name: String
    let attributes: Attributes

    mutating func read(into graph: inout GraphReader) throws(ONNXError) {
        switch node.opType {
        case "Constant": try readConstant(into: &graph)
        case "HardSigmoid": try readHardSwishGate(into: &graph)
        case "Mul": try readMultiply(into: &graph)
        case "Gemm", "MatMul": try readDense(into: &graph)
        case "Resize": try readResize(into: &graph)
        default:
            let (operation, inputCount) = try self.operation(in: graph)
            try append(operation, inputs: try inputs(inputCount, in: graph), to: &graph)
        }
    }

    /// The operation, and how many of the node's inputs it takes: the first ones.
    private func operation(
        in graph: GraphReader
    ) throws(ONNXError) -> (Neural.Operation, inputs: ClosedRange<Int>) {
        switch node.opType {
        case "Conv": return (try convolutionOperation(in: graph), 2...3)
        case "GRU": return (try recurrence(), 3...4)
        case "Slice": return (try slice(in: graph), 1...1)
        case "Pad": return (try pad(in: graph), 1...1)
        case "Transpose":
            guard let permutation = attributes.integers("perm"), permutation.count <= 8 else {
                throw unsupported("a transposition without an order of axes")
            }
            return (.transpose(permutation), 1...1)
        case "ConvTranspose":
            let added = try attributes.sizes("output_padding", count: 2, minimum: 0) ?? [0, 0]
            guard try attributes.sizes("output_shape", count: 2, minimum: 1) == nil else {
                throw unsupported("an output_shape", remedy: "export with pads")
            }
            return (.transposedConvolution(try convolution(in: graph), outputPadding: .init(added[0], added[1])), 2...3)
        case "LayerNormalization":
            let axis = try attributes.integer("axis", default: -1)
            return (.layerNormalization(axis: axis, epsilon: try attributes.float("epsilon", default: 1e-5)), 3...3)
        case "BatchNormalization":
            try attributes.require("training_mode", is: 0)
            let epsilon = try attributes.float("epsilon", default: 1e-5)
            return (
                .batchNormalization(epsilon: epsilon, momentum: try attributes.float("momentum", default: 0.9)), 5...5
            )
        case "Relu": return (.relu, 1...1)
        case "LeakyRelu": return (.leakyRelu(slope: try attributes.float("alpha", default: 0.01)), 1...1)
        case "Clip":
            let minimum = try scalar(at: 1, attribute: "min", default: -.greatestFiniteMagnitude, in: graph)
            let maximum = try scalar(at: 2, attribute: "max", default: .greatestFiniteMagnitude, in: graph)
            return (.clip(minimum: minimum, maximum: maximum), 1...1)
        case "Sigmoid": return (.sigmoid, 1...1)
        case "Tanh": return (.tanh, 1...1)
        case "HardSwish": return (.hardSwish, 1...1)
        case "Gelu":
            guard [nil, "none"].contains(attributes.string("approximate")) else {
                throw unsupported("an approximate Gelu")
            }
            return (.gelu, 1...1)
        case "PRelu": return (.parametricRelu, 2...2)
        case "Softmax": return (try softmax(in: graph), 1...1)
        case "MaxPool":
            try attributes.require("storage_order", is: 0)
            return (.maxPool(try pooling()), 1...1)
        case "AveragePool":
            let countsPadding = try attributes.integer("count_include_pad", default: 0, in: 0...1) == 1
            return (.averagePool(try pooling(), countsPadding: countsPadding), 1...1)
        case "GlobalAveragePool": return (.globalAveragePool, 1...1)
        case "Add": return (.add, 2...2)
        case "Concat": return (.concatenate(axis: try attributes.integer("axis", default: nil)), 1...Int.max)
        case "Flatten": return (.flatten(axis: try attributes.integer("axis", default: 1)), 1...1)
        case "Reshape":
            try attributes.require("allowzero", is: 0)
            return (.reshape(try shape(in: graph)), 1...1)
        case "Dropout":
            let share = try scalar(at: 1, attribute: "ratio", default: 0.5, in: graph)
            guard 0..<1 ~= share else { throw invalid("dropout of \(share)") }
            return (.dropout(share: share), 1...1)
        case "Identity": return (.identity, 1...1)
        default:
            throw ONNXError(
                .unsupported, attributes.place, "the operator \(node.opType.prefix(40)) is not known",
                remedy: "rebuild the network from the operators that Sources/ONNX lists")
        }
    }

    func convolution(in graph: GraphReader) throws(ONNXError) -> Neural.Operation.Convolution {
        var kernel = try attributes.sizes("kernel_shape", count: 2, minimum: 1)
        if kernel == nil, node.input.count > 1, let weight = graph.floats(node.input[1]), weight.shape.count == 4 {
            kernel = Array(weight.shape[2...])
        }
        guard let kernel else { throw invalid("its kernel's size is not given") }
        let strides = try attributes.sizes("strides", count: 2, minimum: 1) ?? [1, 1]
        let dilations = try attributes.sizes("dilations", count: 2, minimum: 1) ?? [1, 1]
        return Neural.Operation.Convolution(
            kernel: .init(kernel[0], kernel[1]), strides: .init(strides[0], strides[1]),
            dilations: .init(dilations[0], dilations[1]),
            padding: try padding(kernel: kernel, strides: strides, dilations: dilations),
            groups: try attributes.integer("group", default: 1, in: 1...(1 << 15)))
    }

    private func pooling() throws(ONNXError) -> Neural.Operation.Pooling {
        try attributes.require("ceil_mode", is: 0)
        guard let kernel = try attributes.sizes("kernel_shape", count: 2, minimum: 1) else {
            throw invalid("its kernel's size is not given")
        }
        let strides = try attributes.sizes("strides", count: 2, minimum: 1) ?? [1, 1]
        guard try attributes.sizes("dilations", count: 2, minimum: 1) ?? [1, 1] == [1, 1] else {
            throw unsupported("pooling with dilation")
        }
        return Neural.Operation.Pooling(
            kernel: .init(kernel[0], kernel[1]), strides: .init(strides[0], strides[1]),
            padding: try padding(kernel: kernel, strides: strides, dilations: [1, 1]))
    }

    /// Explicit pads, or those that `auto_pad` stands for where they do not depend on the input's size.
    private func padding(
        kernel: [Int], strides: [Int], dilations: [Int]
    ) throws(ONNXError) -> Neural.Operation.Padding {
        switch attributes.string("auto_pad") {
        case nil, "NOTSET", "":
            let pads = try attributes.sizes("pads", count: 4, minimum: 0) ?? [0, 0, 0, 0]
            return .init(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3])
        case "VALID": return .init(0)
        case let mode where mode == "SAME_UPPER" || mode == "SAME_LOWER":
            guard strides == [1, 1] else {
                throw unsupported("auto_pad \(mode ?? "") with a stride", remedy: "export with explicit pads")
            }
            let total = [(kernel[0] - 1) * dilations[0], (kernel[1] - 1) * dilations[1]]
            let small = total.map { $0 / 2 }
            let large = [total[0] - small[0], total[1] - small[1]]
            return mode == "SAME_UPPER"
                ? .init(top: small[0], left: small[1], bottom: large[0], right: large[1])
                : .init(top: large[0], left: large[1], bottom: small[0], right: small[1])
        case let mode: throw invalid("auto_pad \(mode?.prefix(40) ?? "")")
        }
    }

    /// Before operator set 13 Softmax joined all axes from `axis` on; that is the same thing on the last axis only.
    private func softmax(in graph: GraphReader) throws(ONNXError) -> Neural.Operation {
        guard graph.operatorSet < 13 else { return .softmax(axis: try attributes.integer("axis", default: -1)) }
        let axis = try attributes.integer("axis", default: 1)
        let isMatrix =
            switch node.input.first.flatMap(graph.producer) {
            case .dense, .flatten: true
            default: false
            }
        guard axis == -1 || axis == 1 && isMatrix else {
            throw unsupported("Softmax as operator sets before 13 defined it", remedy: "convert to operator set 13")
        }
        return .softmax(axis: axis)
    }

    private func shape(in graph: GraphReader) throws(ONNXError) -> [Int] {
        guard node.input.count > 1, let shape = graph.integers[node.input[1]] else {
            throw unsupported("a shape computed at run time", remedy: "export with constant shapes")
        }
        guard shape.count <= 8, shape.allSatisfy({ -1...(1 << 30) ~= $0 }), shape.count(where: { $0 == -1 }) <= 1 else {
            throw invalid("impossible shape \(shape.prefix(8))")
        }
        return shape
    }
}

extension NodeReader {
    /// Enlargement by whole factors, as `OperationWriter` writes it.
    private func readResize(into graph: inout GraphReader) throws(ONNXError) {
        guard node.input.count == 3, let scales = graph.floats(node.input[2]), scales.shape == [4],
            scales.values[0...1] == [1, 1], scales.values.allSatisfy({ 1...64 ~= $0 && $0 == $0.rounded() })
        else { throw unsupported("resizing other than by whole factors given as scales") }
        let interpolation: Neural.Operation.Interpolation
        switch (
            attributes.string("mode") ?? "nearest", attributes.string("coordinate_transformation_mode") ?? "half_pixel",
            attributes.string("nearest_mode") ?? "round_prefer_floor"
        ) {
        case ("nearest", "asymmetric", "floor"): interpolation = .nearest
        case ("linear", "half_pixel", _), ("linear", "pytorch_half_pixel", _): interpolation = .linear
        default: throw unsupported("this mode of resizing")
        }
        let factors = Neural.Operation.Size(Int(scales.values[2]), Int(scales.values[3]))
        try append(.resize(factors: factors, interpolation), inputs: [node.input[0]], to: &graph)
    }

    private func readConstant(into graph: inout GraphReader) throws(ONNXError) {
        guard let tensor = attributes.tensor("value"), let output = node.output.first else {
            throw unsupported("a constant that is not a tensor")
        }
        try graph.add(try TensorReader.read(tensor), named: output)
    }

    /// x · max(0, min(1, x / 6 + 1/2)) is HardSwish, written as two nodes before operator set 14.
    private func readHardSwishGate(into graph: inout GraphReader) throws(ONNXError) {
        let slope = try attributes.float("alpha", default: 0.2)
        let offset = try attributes.float("beta", default: 0.5)
        guard abs(slope - 1 / 6) < 1e-6, offset == 0.5, node.input.count == 1, node.output.count == 1 else {
            throw unsupported("HardSigmoid other than HardSwish's gate")
        }
        try graph.declare(node.output[0], attributes.place)
        graph.hardSwishGates[node.output[0]] = node.input[0]
    }

    private func readMultiply(into graph: inout GraphReader) throws(ONNXError) {
        guard node.input.count == 2 else { throw invalid("\(node.input.count) inputs, not 2") }
        for (gate, value) in [(node.input[0], node.input[1]), (node.input[1], node.input[0])]
        where graph.hardSwishGates[gate] == value {
            return try append(.hardSwish, inputs: [value], to: &graph)
        }
        try append(.multiply, inputs: try inputs(2...2, in: graph), to: &graph)
    }

    /// Gemm and MatMul by a constant matrix. Ours is stored [outputs, inputs]; the other order is turned here, once.
    private func readDense(into graph: inout GraphReader) throws(ONNXError) {
        let isGemm = node.opType == "Gemm"
        try attributes.require("transA", is: 0)
        guard try attributes.float("alpha", default: 1) == 1, try attributes.float("beta", default: 1) == 1 else {
            throw unsupported("scaled products")
        }
        var inputs = try self.inputs(isGemm ? 2...3 : 2...2, in: graph)
        guard let weight = graph.floats(inputs[1]), weight.shape.count == 2 else {
            throw unsupported("a product of two computed matrices")
        }
        let isTransposed = try attributes.integer("transB", default: 0, in: 0...1) == 1
        if !isTransposed {
            inputs[1] += ".transposed"
            if graph.floats(inputs[1]) == nil { try graph.add(.floats(weight.transposed()), named: inputs[1]) }
        }
        if inputs.count == 3 {
            inputs[2] = try bias(named: inputs[2], outputs: graph.floats(inputs[1])?.shape[0] ?? 0, in: &graph)
        }
        try append(.dense, inputs: inputs, to: &graph)
    }

    /// Gemm's third input may have any shape that spreads over the rows; ours is one value per output.
    private func bias(named name: String, outputs: Int, in graph: inout GraphReader) throws(ONNXError) -> String {
        guard let bias = graph.floats(name), bias.count == 1 || bias.count == outputs && bias.shape.last == outputs
        else { throw unsupported("an addition other than one value per output") }
        if bias.shape == [outputs] { return name }
        let row = name + ".row"
        if graph.floats(row) == nil {
            let values = bias.count == outputs ? bias.values : Array(repeating: bias.values[0], count: outputs)
            try graph.add(.floats(Tensor(shape: [outputs], values: values)), named: row)
        }
        return row
    }

    private func append(
        _ operation: Neural.Operation, inputs: [String], to graph: inout GraphReader
    ) throws(ONNXError) {
        // Dropout's mask, batch statistics and pooling indices are further outputs that inference has no use for.
        guard let output = node.output.first else { throw invalid("it has no output") }
        try graph.append(Graph.Node(name: name, operation: operation, inputs: inputs, outputs: [output]))
    }

    private func inputs(_ count: ClosedRange<Int>, in graph: GraphReader) throws(ONNXError) -> [String] {
        let given = Array(node.input.prefix(count.upperBound).reversed().drop(while: \.isEmpty).reversed())
        guard given.count >= count.lowerBound, !given.contains("") else {
            throw invalid("\(given.count) inputs where at least \(count.lowerBound) are needed")
        }
        for input in given where graph.integers[input] != nil || graph.hardSwishGates[input] != nil {
            throw unsupported("its input \(input) cannot be computed with")
        }
        return given
    }

    /// A bound or ratio: an input of one constant value in newer operator sets, an attribute in older ones.
    func scalar(
        at index: Int, attribute: String, default value: Float, in graph: GraphReader
    ) throws(ONNXError) -> Float {
        guard node.input.count > index, !node.input[index].isEmpty else {
            return try attributes.float(attribute, default: value)
        }
        guard let tensor = graph.floats(node.input[index]), tensor.count == 1, !tensor.values[0].isNaN else {
            throw unsupported("a \(attribute) computed at run time")
        }
        return tensor.values[0]
    }

    func invalid(_ message: String) -> ONNXError { ONNXError(.invalid, attributes.place, message) }

    func unsupported(_ message: String, remedy: String? = nil) -> ONNXError {
        ONNXError(.unsupported, attributes.place, message + " is not known", remedy: remedy)
    }
}

extension Tensor {
    /// [rows, columns] to [columns, rows].
    fileprivate func transposed() -> Tensor {
        let (rows, columns) = (shape[0], shape[1])
        var result = Tensor(shape: [columns, rows])
        for row in 0..<rows {
            for column in 0..<columns { result.values[column * rows + row] = values[row * columns + column] }
        }
        return result
    }
}
