/// CumSum: at each place the sum of what comes before it along an axis, itself included or not.
struct CumulativeSumOperator: NumberOperator {
    /// Without the element itself.
    let isExclusive: Bool
    /// From the end of the axis.
    let isReversed: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        isExclusive = try node.flag("exclusive")
        isReversed = try node.flag("reverse")
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, input.shape)]
    }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        guard let axis = try inputs.required(1).integers().first else { throw InferenceError("its axis is empty") }
        let lines = try AxisLines(input.shape, axis: axis)
        var values: [T] = try input.values()
        for line in 0..<lines.count {
            let start = lines.start(of: line)
            var sum = T.zero
            for place in 0..<lines.length {
                let index = start + (isReversed ? lines.length - 1 - place : place) * lines.step
                let next = sum.plus(values[index])
                values[index] = isExclusive ? sum : next
                sum = next
            }
        }
        return [TypedTensor(shape: input.shape, values)]
    }
}
