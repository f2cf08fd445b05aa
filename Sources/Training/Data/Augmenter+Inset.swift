import Core
import Neural
import Preprocessing

extension Augmenter {
    /// Draws whether the next picture becomes an inset, and in which of the given pictures.
    func background(of candidates: [Int], using generator: inout SeededGenerator) -> Int? {
        guard !candidates.isEmpty, generator.nextIsTrue(share: augmentation.insetShare) else { return nil }
        return candidates.randomElement(using: &generator)
    }

    /// Puts a random part of the picture, shrunk, at a random place of what is there.
    ///
    /// Source: the pasting of Yun et al., "CutMix", 2019, but of a whole picture made small, whose class stays.
    func inset(
        _ picture: Picture, using generator: inout SeededGenerator, into target: UnsafeMutableBufferPointer<Float>
    ) {
        func side(_ whole: Int) -> Int {
            Int(generator.nextUniform(augmentation.smallestInset, augmentation.largestInset) * Float(whole))
        }
        let (insetWidth, insetHeight) = (max(1, side(transform.width)), max(1, side(transform.height)))
        let input = InputTransform(
            width: insetWidth, height: insetHeight, fit: .stretch, mean: [0, 0, 0], deviation: [1, 1, 1])
        var pixels = [Float](repeating: 0, count: input.count)
        let region = cropRegion(smallestArea: augmentation.smallestArea, using: &generator)
        pixels.withUnsafeMutableBufferPointer { PictureTensorizer(input).write(picture, region: region, into: $0) }
        let left = Int(generator.nextUnit() * Float(transform.width - insetWidth))
        let top = Int(generator.nextUnit() * Float(transform.height - insetHeight))
        for row in 0..<3 * insetHeight {
            let (channel, y) = (row / insetHeight, row % insetHeight)
            let place = (channel * transform.height + top + y) * transform.width + left
            for x in 0..<insetWidth { target[place + x] = pixels[row * insetWidth + x] }
        }
    }
}
