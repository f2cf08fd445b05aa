import Classification
import Core
import Neural
import Preprocessing
import Testing

@testable import Training

@Suite("Augmentation")
struct AugmenterTests {
    private let transform = InputTransform(
        width: 32, height: 24, fit: .stretch, mean: [0.5, 0.4, 0.3], deviation: [0.5, 0.25, 0.2])

    /// A picture with a gradient in luma and both chroma planes.
    private var picture: Picture {
        let picture = Picture(width: 60, height: 46)
        for index in picture.luma.indices { picture.luma[index] = UInt8(index % 60 * 3 + index / 60) }
        for index in picture.blueChroma.indices { picture.blueChroma[index] = UInt8(100 + index % 30) }
        for index in picture.redChroma.indices { picture.redChroma[index] = UInt8(110 + index / 30) }
        return picture
    }

    private func tensor(_ augmentation: Augmentation, seed: UInt64) -> [Float] {
        var values = [Float](repeating: .nan, count: transform.count)
        var generator = SeededGenerator(seed: seed)
        values.withUnsafeMutableBufferPointer {
            Augmenter(augmentation, transform: transform).write(picture, using: &generator, into: $0)
        }
        return values
    }

    @Test("without variation a training input is what inference sees")
    func parityWithInference() {
        let plain = PictureTensorizer(transform).values(of: picture)
        let difference = zip(tensor(.none, seed: 1), plain).map { abs($0 - $1) }.max() ?? 1
        #expect(difference < 1e-4)
    }

    @Test("the same seed gives the same input, another seed another one")
    func seeds() {
        #expect(tensor(Augmentation(), seed: 5) == tensor(Augmentation(), seed: 5))
        #expect(tensor(Augmentation(), seed: 5) != tensor(Augmentation(), seed: 6))
    }

    @Test("every variation at once stays finite and near the range of pictures")
    func ranges() {
        var strong = Augmentation()
        strong.smallestArea = 0.05
        strong.rotatedShare = 1
        strong.blurredShare = 1
        strong.noisyShare = 1
        strong.cutOutShare = 1
        for seed in 0..<50 {
            #expect(tensor(strong, seed: UInt64(seed)).allSatisfy { $0.isFinite && abs($0) < 6 })
        }
    }

    @Test("an inset keeps its surroundings and lies inside them")
    func inset() {
        var insets = Augmentation.none
        (insets.insetShare, insets.smallestInset, insets.largestInset) = (1, 0.3, 0.6)
        let augmenter = Augmenter(insets, transform: InputTransform(width: 32, height: 24, fit: .stretch))
        let (dark, light) = (Picture(width: 40, height: 30), Picture(width: 40, height: 30))
        for index in light.luma.indices { light.luma[index] = 255 }
        for seed in 0..<20 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var values = [Float](repeating: .nan, count: 3 * 32 * 24)
            values.withUnsafeMutableBufferPointer {
                augmenter.write(light, on: dark, using: &generator, into: $0)
            }
            let plane = values[..<(32 * 24)]
            let bright = plane.count { $0 > 0.9 }
            #expect(plane.allSatisfy { $0 < 0.1 || $0 > 0.9 }, "an inset has no soft border")
            #expect((7 * 9...20 * 15).contains(bright), "\(bright) of \(32 * 24)")
        }
    }

    @Test("pictures become insets by their share, on one of the candidates")
    func backgrounds() {
        var generator = SeededGenerator(seed: 3)
        let augmenter = Augmenter(Augmentation(), transform: transform)
        #expect(augmenter.background(of: [], using: &generator) == nil)
        let drawn = (0..<1_000).compactMap { _ in augmenter.background(of: [4, 7], using: &generator) }
        #expect((200...400).contains(drawn.count) && Set(drawn) == [4, 7])
    }

    @Test("a flip mirrors each row")
    func flip() {
        var flips = Augmentation.none
        flips.flips = true
        let plain = tensor(.none, seed: 1)
        let mirrored = (0..<3 * 24).flatMap { row in plain[row * 32..<(row + 1) * 32].reversed() }
        let seen = (0..<16).map { tensor(flips, seed: $0) }
        #expect(seen.allSatisfy { $0 == plain || $0 == mirrored })
        #expect(seen.contains(mirrored) && seen.contains(plain))
    }
}

@Suite("Colour matrix")
struct ColorMatrixTests {
    private func apply(_ matrix: ColorMatrix, _ color: [Float]) -> [Float] {
        var color = color
        color.withUnsafeMutableBufferPointer { matrix.apply(to: $0, count: 1) }
        return color
    }

    private func isClose(_ left: [Float], _ right: [Float]) -> Bool {
        zip(left, right).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    @Test("factors of 1 change nothing")
    func identity() { #expect(isClose(apply(ColorMatrix(), [0.2, 0.5, 0.9]), [0.2, 0.5, 0.9])) }

    @Test("no saturation gives BT.601's grey, and hue keeps greys")
    func greys() {
        let grey: Float = 0.299 * 0.2 + 0.587 * 0.5 + 0.114 * 0.9
        #expect(isClose(apply(ColorMatrix(saturation: 0), [0.2, 0.5, 0.9]), [grey, grey, grey]))
        #expect(isClose(apply(ColorMatrix(hue: 1), [0.4, 0.4, 0.4]), [0.4, 0.4, 0.4]))
    }

    @Test("a third of a turn of hue moves red to green")
    func hue() { #expect(isClose(apply(ColorMatrix(hue: 2 * .pi / 3), [1, 0, 0]), [0, 1, 0])) }

    @Test("contrast works around mid-grey, brightness scales, and results stay in range")
    func contrastAndBrightness() {
        #expect(isClose(apply(ColorMatrix(contrast: 0.5), [0.9, 0.5, 0.1]), [0.7, 0.5, 0.3]))
        #expect(isClose(apply(ColorMatrix(brightness: 2), [0.9, 0.4, 0.1]), [1, 0.8, 0.2]))
    }
}

@Suite("Windows of clips")
struct ClipWindowTests {
    private let window = ClipWindow(frames: 4, framesPerSecond: 5)

    private func indices(_ augmentation: Augmentation, count: Int, seed: UInt64) -> [Int] {
        var generator = SeededGenerator(seed: seed)
        return Augmenter(augmentation, transform: InputTransform(width: 32, height: 32)).indices(
            of: window, inDecoded: count, using: &generator)
    }

    @Test("the middle window of a clip, and the last frame repeated where the clip is too short")
    func middle() {
        #expect(window.middle(ofDecoded: 11) == [2, 4, 6, 8])
        #expect(window.middle(ofDecoded: 3) == [0, 2, 2, 2])
        #expect(indices(.none, count: 11, seed: 3) == [2, 4, 6, 8])
    }

    @Test("training windows start everywhere, move frames by half a step at most and never go back in time")
    func jitter() {
        let drawn = (0..<300).map { indices(Augmentation(), count: 11, seed: $0) }
        #expect(Set(drawn.map { $0[0] }).isSuperset(of: 0...4))
        #expect(drawn.allSatisfy { zip($0, $0.dropFirst()).allSatisfy { 0...4 ~= $1 - $0 } })
        #expect(drawn.contains { $0[1] - $0[0] != 2 } && drawn.contains { $0[1] - $0[0] == 2 })
        #expect(drawn.allSatisfy { $0.allSatisfy { 0..<11 ~= $0 } })
    }
}
