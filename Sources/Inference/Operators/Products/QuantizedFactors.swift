/// Two quantised matrices, or stacks of them, to be multiplied.
struct QuantizedFactors {
    let left, right: TypedTensor

    var geometry: ProductGeometry { get throws(InferenceError) { try ProductGeometry(left.shape, right.shape) } }

    /// Sums of products of small integers: exact in double precision.
    func multiply(
        leftZeroPoints: TypedTensor?, rightZeroPoints: TypedTensor?
    ) throws(InferenceError) -> [Double] {
        try left.type.checkQuantized()
        try right.type.checkQuantized()
        return try geometry.multiply(
            try centered(left, leftZeroPoints.map { spread in Self.rows(spread) }), try centered(right, rightZeroPoints)
        )
    }

    /// A list of parameters for the left factor is one for each of its rows.
    static func rows(_ parameters: TypedTensor) -> TypedTensor {
        parameters.rank == 1 && parameters.count > 1
            ? TypedTensor(shape: [parameters.count, 1], parameters.elements) : parameters
    }

    private func centered(_ tensor: TypedTensor, _ zeroPoints: TypedTensor?) throws(InferenceError) -> [Double] {
        let values = tensor.elements.doubles()
        guard let zeroPoints else { return values }
        let spread = try zeroPoints.count == 1 ? zeroPoints.reshaped([]) : zeroPoints
        return zip(values, try spread.broadcast(to: tensor.shape).elements.doubles()).map { $0 - $1 }
    }
}
