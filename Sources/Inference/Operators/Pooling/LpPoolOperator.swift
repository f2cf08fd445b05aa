import Foundation

/// LpPool: the p-norm of what lies under each window.
struct LpPoolOperator: Operator {
    let window: Window
    let exponent: Double

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        window = try Window(node)
        exponent = try Self.exponent(of: node, operatorSet: operatorSet)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, try PoolingGeometry(window, input: input.shape).outputShape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let geometry = try PoolingGeometry(window, input: input.shape)
        let sums = try geometry.reduce(try input.floatingPoint(), from: 0) { $0 += pow(abs($1), exponent) }
        let norms = sums.map { pow($0, 1 / exponent) }
        return [TypedTensor(shape: geometry.outputShape, Elements(rounding: norms, to: input.type))]
    }

    /// The first version has a number with a fraction, later ones an integer.
    static func exponent(of node: Network.Node, operatorSet: Int) throws(InferenceError) -> Double {
        let exponent = operatorSet < 2 ? Double(try node.float("p", default: 2)) : Double(try node.int("p", default: 2))
        guard exponent > 0 else { throw InferenceError("p must be above 0") }
        return exponent
    }
}
