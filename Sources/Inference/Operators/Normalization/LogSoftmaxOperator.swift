import Foundation

/// LogSoftmax: the logarithm of Softmax.
struct LogSoftmaxOperator: Operator {
    let axes: SoftmaxAxes

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        axes = try SoftmaxAxes(node, operatorSet: operatorSet)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? { try axes.infer(inputs) }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        try axes.evaluate(inputs) { values, groups, maxima in
            let logarithms = groups.sums(groups.map(values) { exp($0 - maxima[$1]) }).map { log($0) }
            return groups.map(values) { $0 - maxima[$1] - logarithms[$1] }
        }
    }
}
