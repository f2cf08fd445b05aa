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

    /// A dark picture with a disc of a flame's colour in the middle, or without.
    private func scene(hasFlame: Bool) -> Picture {
        let picture = Picture(width: 64, height: 48)
        for index in picture.luma.indices { picture.luma[index] = 40 }
        guard hasFlame else { return picture }
        for y in 14..<34 { for x in 22..<42 { picture.luma[y * 64 + x] = 180 } }
        for y in 7..<17 {
            for x in 11..<21 { (picture.blueChroma[y * 32 + x], picture.redChroma[y * 32 + x]) = (60, 190) }
        }
        return picture
    }

    private func pasted(_ source: Picture, on background: Picture, seed: UInt64) -> [Float] {
        var flames = Augmentation.none
        (flames.leastFlames, flames.smallestFlames) = (0.005, 0.5)
        let plain = InputTransform(width: 32, height: 24, fit: .stretch, mean: [0, 0, 0], deviation: [1, 1, 1])
        let augmenter = Augmenter(flames, transform: plain)
        var generator = SeededGenerator(seed: seed)
        var values = [Float](repeating: .nan, count: 3 * 32 * 24)
        values.withUnsafeMutableBufferPointer {
            augmenter.write(source, on: background, using: &generator, into: $0)
        }
        return values
    }

    @Test("flames of one picture appear in another, small and alone")
    func flamesInAnotherPlace() {
        let place = scene(hasFlame: false)
        for index in place.luma.indices { place.luma[index] = 100 }
        for seed in 0..<20 {
            let values = pasted(scene(hasFlame: true), on: place, seed: UInt64(seed))
            let size = 32 * 24
            let differences = (0..<size).map { values[$0] - values[2 * size + $0] }
            #expect(differences.contains { $0 > 0.3 }, "there is something redder than blue")
            let untouched = (0..<size).count { abs(values[$0] - 100.0 / 255) < 0.02 && abs(differences[$0]) < 0.02 }
            #expect(untouched > size / 3, "\(untouched) of \(size) pixels are still the place's")
        }
    }

    @Test("a picture without flames is shown itself, whatever it was to be put into")
    func nothingToPaste() {
        let place = scene(hasFlame: false)
        for index in place.luma.indices { place.luma[index] = 200 }
        #expect(pasted(scene(hasFlame: false), on: place, seed: 1).allSatisfy { $0 < 0.3 })
    }

    @Test("flames move to another picture by their share, to one of the candidates")
    func backgrounds() {
        var generator = SeededGenerator(seed: 3)
        let augmenter = Augmenter(Augmentation(), transform: transform)
        #expect(augmenter.background(of: [], using: &generator) == nil)
        let drawn = (0..<1_000).compactMap { _ in augmenter.background(of: [4, 7], using: &generator) }
        #expect((250...450).contains(drawn.count) && Set(drawn) == [4, 7])
    }

    @Test("a coarsened plane keeps its mean and its slopes but not its detail")
    func coarse() {
        let augmenter = Augmenter(.none, transform: InputTransform(width: 32, height: 24, fit: .stretch))
        var slope: [Float] = (0..<32 * 24).map { Float($0 % 32) / 32 }
        var checks: [Float] = (0..<32 * 24).map { ($0 % 32 + $0 / 32) % 2 == 0 ? 0 : 1 }
        let before = slope
        slope.withUnsafeMutableBufferPointer { augmenter.coarsen($0, to: 0.5) }
        checks.withUnsafeMutableBufferPointer { augmenter.coarsen($0, to: 0.5) }
        let inner = before.indices.filter { (2..<30).contains($0 % 32) }
        #expect(inner.allSatisfy { abs(slope[$0] - before[$0]) < 1e-5 })
        #expect(checks.allSatisfy { abs($0 - 0.5) < 1e-5 })
    }

    @Test("pictures without flames get lamps by their share, others none")
    func lamps() {
        var lamps = Augmentation.none
        lamps.lampShare = 0.5
        let augmenter = Augmenter(lamps, transform: transform)
        func hasLamp(isBackground: Bool, seed: Int) -> Bool {
            var generator = SeededGenerator(seed: UInt64(seed))
            var values = [Float](repeating: .nan, count: transform.count)
            values.withUnsafeMutableBufferPointer {
                augmenter.write(
                    Picture(width: 64, height: 48), isBackground: isBackground, using: &generator, into: $0)
            }
            return Set(values).count > 3
        }
        #expect((60...140).contains((0..<200).count { hasLamp(isBackground: true, seed: $0) }))
        #expect(!(0..<50).contains { hasLamp(isBackground: false, seed: $0) })
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
