import Neural

extension Augmenter {
    /// Blends each picture of a batch and its target with those of the picture as far from the batch's other end.
    ///
    /// Source: Zhang et al., "mixup: Beyond empirical risk minimization", 2018, equation 1.
    func mix(
        _ images: UnsafeMutableBufferPointer<Float>, using generator: inout SeededGenerator, targets: inout Tensor
    ) {
        guard augmentation.mixUp > 0 else { return }
        let batch = targets.shape[0]
        for place in 0..<batch / 2 {
            let share = generator.nextBeta(augmentation.mixUp)
            Self.blend(images, place, batch - 1 - place, of: batch, share)
            targets.values.withUnsafeMutableBufferPointer { Self.blend($0, place, batch - 1 - place, of: batch, share) }
        }
    }

    /// Replaces rows a and b of `count` by share · a + (1 - share) · b and share · b + (1 - share) · a.
    private static func blend(
        _ rows: UnsafeMutableBufferPointer<Float>, _ first: Int, _ second: Int, of count: Int, _ share: Float
    ) {
        let length = rows.count / count
        for index in 0..<length {
            let (a, b) = (rows[first * length + index], rows[second * length + index])
            rows[first * length + index] = b + share * (a - b)
            rows[second * length + index] = a + share * (b - a)
        }
    }
}
