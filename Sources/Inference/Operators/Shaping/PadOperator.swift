/// Pad: elements added at the ends of the axes, or cut off there where the count is negative.
struct PadOperator: ParametricOperator, ElementOperator {
    enum Mode: String {
        case constant
        /// The nearest element.
        case edge
        /// Mirrored at the first and last elements, which are not repeated.
        case reflect
        /// From the other end.
        case wrap
    }

    let mode: Mode
    /// First the counts before, then those after.
    let pads: IntegerParameter
    let axes: IntegerParameter
    /// Nil where an input gives it.
    let attributeValue: Float?

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        guard let mode = Mode(rawValue: try node.string("mode", default: "constant")) else {
            throw InferenceError("attribute mode is none that ONNX knows")
        }
        self.mode = mode
        pads = try IntegerParameter(
            node, operatorSet < 2 ? "paddings" : "pads", input: 1, since: 11, operatorSet: operatorSet)
        axes = try IntegerParameter(node, "axes", input: 3, since: 18, operatorSet: operatorSet)
        attributeValue = operatorSet < 11 ? try node.float("value", default: 0) : nil
    }

    /// Counts added before and after each axis.
    func amounts(_ shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [(before: Int, after: Int)] {
        let pads = try pads.required("pads", inputs)
        let axes = try Axes.normalized(try axes.values(inputs) ?? Array(shape.indices), rank: shape.count)
        guard pads.count == 2 * axes.count else { throw InferenceError("\(pads.count) pads for \(axes.count) axes") }
        var amounts = [(before: Int, after: Int)](repeating: (0, 0), count: shape.count)
        for (index, axis) in axes.enumerated() {
            let (before, after) = (pads[index], pads[axes.count + index])
            let possible = -shape[axis]...TypedTensor.maximumCount
            guard possible ~= before, possible ~= after, shape[axis] + before + after >= 0 else {
                throw InferenceError("impossible pads \(before) and \(after) of size \(shape[axis])")
            }
            amounts[axis] = (before, after)
        }
        return amounts
    }

    func describe(
        _ type: ElementType, _ shape: [Int], _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [ValueDescription] {
        let result = zip(shape, try amounts(shape, inputs)).map { $0 + $1.before + $1.after }
        _ = try TypedTensor.count(of: result)
        return [ValueDescription(type, result)]
    }

    func evaluate<T: Element>(_ type: T.Type, _ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let amounts = try amounts(input.shape, inputs)
        let shape = try describe(input.type, input.shape, inputs)[0].shape
        let values: [T] = try input.values()
        guard mode == .constant else {
            return [TypedTensor(shape: shape, try continued(input.shape, amounts).apply(to: values))]
        }
        var results = [T](repeating: try fill(input.type, inputs), count: try TypedTensor.count(of: shape))
        let kept = zip(input.shape, amounts).map { size, amount in
            max(0, size + min(amount.before, 0) + min(amount.after, 0))
        }
        func selection(_ shape: [Int], start: (Int) -> Int) throws(InferenceError) -> AxisSelection {
            let strides = TypedTensor.strides(of: shape)
            return try AxisSelection(
                shape.indices.map { .strided(count: kept[$0], start: start($0) * strides[$0], step: strides[$0]) })
        }
        let source = try selection(input.shape) { max(0, -amounts[$0].before) }
        try selection(shape) { max(0, amounts[$0].before) }.write(source.apply(to: values), to: &results)
        return [TypedTensor(shape: shape, results)]
    }

    private func fill<T: Element>(_ type: ElementType, _ inputs: [TypedTensor?]) throws(InferenceError) -> T {
        if attributeValue == nil, let value = inputs.optional(2), value.count > 0 { return try value.values()[0] }
        let value = Elements(rounding: [Double(attributeValue ?? 0)], to: type)
        return try TypedTensor(shape: [1], value).values()[0]
    }

    /// The input continued beyond its ends.
    private func continued(
        _ shape: [Int], _ amounts: [(before: Int, after: Int)]
    ) throws(InferenceError) -> AxisSelection {
        let strides = TypedTensor.strides(of: shape)
        var axes: [AxisSelection.Axis] = []
        for (axis, size) in shape.enumerated() {
            let (before, after) = amounts[axis]
            guard size > 0 || before <= 0 && after <= 0 else { throw InferenceError("nothing to continue") }
            axes.append(.listed((-before..<size + after).map { place($0, size: size) * strides[axis] }))
        }
        return try AxisSelection(axes)
    }

    /// The place inside an axis that continues it at a place outside.
    private func place(_ index: Int, size: Int) -> Int {
        func modulo(_ divisor: Int) -> Int { ((index % divisor) + divisor) % divisor }
        switch mode {
        case .constant, .edge: return min(max(index, 0), size - 1)
        case .wrap: return modulo(size)
        case .reflect:
            guard size > 1 else { return 0 }
            let place = modulo(2 * (size - 1))
            return min(place, 2 * (size - 1) - place)
        }
    }
}
