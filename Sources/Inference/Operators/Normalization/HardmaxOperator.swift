/// Hardmax: 1 for the first of the largest elements, 0 for all others.
struct HardmaxOperator: Operator {
    let axes: SoftmaxAxes

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axes = try SoftmaxAxes(node, operatorSet: operatorSet)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? { try axes.infer(inputs) }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        try axes.evaluate(inputs) { values, groups, maxima in
            var isTaken = [Bool](repeating: false, count: groups.count)
            return groups.map(values) { value, group in
                guard value == maxima[group], !isTaken[group] else { return 0 }
                isTaken[group] = true
                return 1
            }
        }
    }
}
