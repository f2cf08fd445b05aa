/// From the integer sums of a product of quantised tensors to the levels of its output:
/// round(sum · left scale · right scale / output scale) + zero point, saturated.
struct Requantization {
    /// Scales of the left factor (the input): one, or one for each element of the output.
    let left: [Double]
    /// Scales of the right factor (the weights): one, or one for each element of the output.
    let right: [Double]
    let outputScale: Double
    let zeroPoint: Double
    let type: ElementType

    /// - Throws: where scale or zero point of the output is not a single number.
    init(
        left: [Double], right: [Double], outputScale: TypedTensor, zeroPoint: TypedTensor
    ) throws(InferenceError) {
        guard outputScale.count == 1, zeroPoint.count == 1 else {
            throw InferenceError("the output has more than one scale or zero point")
        }
        try zeroPoint.type.checkQuantized()
        self.left = left
        self.right = right
        self.outputScale = outputScale.elements.doubles()[0]
        self.zeroPoint = zeroPoint.elements.doubles()[0]
        type = zeroPoint.type
    }

    func levels(_ sums: [Double]) -> Elements {
        let levels = sums.indices.map { index in
            // In single precision, as others do it.
            let scale = Float(left[index % left.count]) * Float(right[index % right.count]) / Float(outputScale)
            return Double((Float(sums[index]) * scale).rounded(.toNearestOrEven)) + zeroPoint
        }
        return Elements(rounding: levels, to: type)
    }
}
