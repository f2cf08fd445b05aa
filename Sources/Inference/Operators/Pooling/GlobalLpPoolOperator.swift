import Foundation

/// GlobalLpPool: the p-norm of each channel.
struct GlobalLpPoolOperator: GlobalPoolOperator {
    let exponent: Double

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        exponent = try LpPoolOperator.exponent(of: node, operatorSet: operatorSet)
    }

    func reduce(_ values: ArraySlice<Double>) -> Double {
        pow(values.reduce(0) { $0 + pow(abs($1), exponent) }, 1 / exponent)
    }
}
