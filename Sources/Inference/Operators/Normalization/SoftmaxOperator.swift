import Foundation

/// Softmax: exponentials divided by their sum. The largest element is taken off first, so that nothing overflows.
struct SoftmaxOperator: Operator {
    let axes: SoftmaxAxes

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axes = try SoftmaxAxes(node, operatorSet: operatorSet)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? { try axes.infer(inputs) }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        try axes.evaluate(inputs) { values, groups, maxima in
            let powers = groups.map(values) { exp($0 - maxima[$1]) }
            let sums = groups.sums(powers)
            return groups.map(powers) { $0 / sums[$1] }
        }
    }
}
