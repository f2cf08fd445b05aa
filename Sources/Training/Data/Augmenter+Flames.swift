import Core
import Neural
import Preprocessing

extension Augmenter {
    /// Draws whether a picture's flames go into another picture, and into which of the given ones.
    func background(of candidates: [Int], using generator: inout SeededGenerator) -> Int? {
        guard !candidates.isEmpty, generator.nextIsTrue(share: augmentation.flameShare) else { return nil }
        return candidates.randomElement(using: &generator)
    }

    /// Puts what has a flame's colour in a random part of the picture, shrunk, at a random place of what is there.
    ///
    /// Sources: the cutting by mask of Ghiasi et al., "Simple copy-paste is a strong data augmentation method", 2021, with
    /// masks by the colours of flames (see `FlameMask`) in place of labelled ones.
    /// - Returns: whether enough was found to show; nothing is changed otherwise.
    func pasteFlames(
        of picture: Picture, using generator: inout SeededGenerator, into target: UnsafeMutableBufferPointer<Float>
    ) -> Bool {
        let scale = generator.nextUniform(augmentation.smallestFlames, augmentation.largestFlames)
        let limit = augmentation.aspectRange.squareRoot()
        let stretch = generator.nextUniform(1 / limit, limit)
        let patchWidth = min(max(Int(Float(width) * scale * stretch), 4), width)
        let patchHeight = min(max(Int(Float(height) * scale / stretch), 4), height)
        let input = InputTransform(
            width: patchWidth, height: patchHeight, fit: .stretch, mean: [0, 0, 0], deviation: [1, 1, 1])
        var patch = [Float](repeating: 0, count: input.count)
        let region = cropRegion(smallestArea: augmentation.smallestArea, using: &generator)
        patch.withUnsafeMutableBufferPointer { PictureTensorizer(input).write(picture, region: region, into: $0) }
        let mask = FlameMask(patch, width: patchWidth, height: patchHeight)
        let left = Int(generator.nextUnit() * Float(width - patchWidth))
        let top = Int(generator.nextUnit() * Float(height - patchHeight))
        // Cameras set to a scene by day show flames overexposed.
        let exposure = generator.nextUniform(0.9, augmentation.brightestFlames)
        guard mask.area >= augmentation.leastFlames * Float(width * height) else { return false }
        let (size, patchSize) = (width * height, patchWidth * patchHeight)
        for y in 0..<patchHeight {
            for x in 0..<patchWidth {
                let share = mask.shares[y * patchWidth + x]
                guard share > 0 else { continue }
                for channel in 0..<3 {
                    let place = channel * size + (top + y) * width + left + x
                    let flame = min(patch[channel * patchSize + y * patchWidth + x] * exposure, 1)
                    target[place] += share * (flame - target[place])
                }
            }
        }
        return true
    }
}
