/// Slice: along each axis the elements from a start to before an end in steps, which may go backwards.
struct SliceOperator: SelectionOperator {
    let starts: IntegerParameter
    let ends: IntegerParameter
    let axes: IntegerParameter
    let steps: IntegerParameter

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        func parameter(_ name: String, _ input: Int) throws(InferenceError) -> IntegerParameter {
            try IntegerParameter(node, name, input: input, since: 10, operatorSet: operatorSet)
        }
        starts = try parameter("starts", 1)
        ends = try parameter("ends", 2)
        axes = try parameter("axes", 3)
        steps = try parameter("steps", 4)
    }

    func selections(from shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [AxisSelection] {
        let (starts, ends) = (try starts.required("starts", inputs), try ends.required("ends", inputs))
        let axes = try Axes.normalized(try axes.values(inputs) ?? Array(starts.indices), rank: shape.count)
        let steps = try steps.values(inputs) ?? [Int](repeating: 1, count: starts.count)
        guard starts.count == axes.count, ends.count == axes.count, steps.count == axes.count else {
            throw InferenceError("its starts, ends, axes and steps are not equally many")
        }
        let strides = TypedTensor.strides(of: shape)
        var selected: [AxisSelection.Axis] = zip(shape, strides).map { .strided(count: $0, start: 0, step: $1) }
        for (index, axis) in axes.enumerated() {
            selected[axis] = try Self.slice(
                size: shape[axis], stride: strides[axis], start: starts[index], end: ends[index], step: steps[index])
        }
        return [try AxisSelection(selected)]
    }

    private static func slice(
        size: Int, stride: Int, start: Int, end: Int, step: Int
    ) throws(InferenceError) -> AxisSelection.Axis {
        guard step != 0 else { throw InferenceError("a step is 0") }
        let limits = step > 0 ? 0...size : -1...max(size - 1, -1)
        func limited(_ place: Int) -> Int {
            min(max(place < 0 ? place + size : place, limits.lowerBound), limits.upperBound)
        }
        let (first, last) = (limited(start), limited(end))
        let distance = step > 0 ? last - first : first - last
        guard distance > 0 else { return .strided(count: 0, start: 0, step: 0) }
        let count = Int(UInt(distance - 1) / step.magnitude) + 1
        // A step beyond the axis may be as large as integers get.
        return .strided(count: count, start: first * stride, step: count > 1 ? step * stride : 0)
    }
}
