/// Shapes of the operations over lines, volumes and time.
extension Operation {
    static func lineConvolutionShape(
        _ settings: Convolution, _ inputs: [[Int]], _ node: String
    ) throws(GraphError) -> [Int] {
        guard inputs[0].count == 3, inputs[1].count == 3, settings.kernel.height == 1, settings.padding.top == 0,
            settings.padding.bottom == 0
        else { throw GraphError(node: node, "\(inputs) is no convolution along one axis") }
        func asPicture(_ shape: [Int]) -> [Int] { [shape[0], shape[1], 1, shape[2]] }
        var shape = try convolutionShape(
            settings, [asPicture(inputs[0]), asPicture(inputs[1])] + inputs.dropFirst(2), node)
        shape.remove(at: 2)
        return shape
    }

    static func volumeConvolutionShape(
        _ settings: Convolution, _ depth: Axis, _ inputs: [[Int]], _ node: String
    ) throws(GraphError) -> [Int] {
        let (x, weight) = (inputs[0], inputs[1])
        guard x.count == 5, weight.count == 5, weight[2] == depth.kernel else {
            throw GraphError(node: node, "\(inputs) is no convolution over three axes")
        }
        func plane(_ shape: [Int]) -> [Int] { [shape[0], shape[1], shape[3], shape[4]] }
        var shape = try convolutionShape(settings, [plane(x), plane(weight)] + inputs.dropFirst(2), node)
        let planes = try windowCount(
            x[2], depth.kernel, depth.stride, depth.dilation, depth.before, depth.after, node)
        shape.insert(planes, at: 2)
        return shape
    }

    static func recurrentShape(_ inputs: [[Int]], _ node: String) throws(GraphError) -> [Int] {
        let (x, weight, recurrence) = (inputs[0], inputs[1], inputs[2])
        guard x.count == 3, recurrence.count == 3, let hidden = recurrence.last,
            weight == [1, 3 * hidden, x[2]], recurrence == [1, 3 * hidden, hidden],
            inputs.count == 3 || inputs[3] == [1, 6 * hidden]
        else { throw GraphError(node: node, "the weights \(inputs[1...]) do not fit the input \(x)") }
        return [x[0], 1, x[1], hidden]
    }

    static func slicedShape(
        _ axis: Int, _ range: Range<Int>, _ x: [Int], _ node: String
    ) throws(GraphError) -> [Int] {
        let index = try index(of: axis, rank: x.count, node)
        guard range.lowerBound >= 0, range.upperBound <= x[index], !range.isEmpty else {
            throw GraphError(node: node, "\(range) is no part of axis \(axis) of \(x)")
        }
        var shape = x
        shape[index] = range.count
        return shape
    }

    static func paddedShape(
        _ axis: Int, _ before: Int, _ after: Int, _ x: [Int], _ node: String
    ) throws(GraphError) -> [Int] {
        let (index, limit) = (try index(of: axis, rank: x.count, node), 1 << 20)
        guard 0...limit ~= before, 0...limit ~= after else {
            throw GraphError(node: node, "\(before) and \(after) zeros along axis \(axis) of \(x)")
        }
        var shape = x
        shape[index] += before + after
        return shape
    }
}
