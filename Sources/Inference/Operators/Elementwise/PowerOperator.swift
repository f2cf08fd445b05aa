import Foundation

/// Pow: the first input to the power of the second, which may have another type; broadcasting.
struct PowerOperator: NumberOperator {
    let alignment: OperandAlignment

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        alignment = try OperandAlignment(node, operatorSet: operatorSet)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let (base, exponent) = (try inputs.required(0), try inputs.required(1))
        return [ValueDescription(base.type, try alignment.shape(of: base.shape, exponent.shape))]
    }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let (bases, exponents) = try alignment.operands(try inputs.required(0), try inputs.required(1))
        let isExact = !bases.type.isFloatingPoint
        let results = zip(try bases.values(T.self), exponents.elements.doubles()).map { base, exponent in
            if isExact, let exponent = UInt64(exactly: exponent) { return Self.power(base, exponent) }
            return T(real: pow(base.real, exponent))
        }
        return [TypedTensor(shape: bases.shape, results)]
    }

    /// By squaring; integers wrap around.
    private static func power<T: NumberElement>(_ base: T, _ exponent: UInt64) -> T {
        var (result, square, rest) = (T.one, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = result.times(square) }
            square = square.times(square)
            rest >>= 1
        }
        return result
    }
}
