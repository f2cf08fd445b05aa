import Core
import Testing

@testable import Preprocessing

@Suite struct QualityGateTests {
    private func verdict(_ picture: Picture, enhance: PreprocessingOptions.Enhance = .auto) -> QualityVerdict {
        Preprocessor(options: PreprocessingOptions(enhance: enhance)).process(picture, at: .zero).verdict
    }

    @Test("a frame with light and detail is usable as it is")
    func good() {
        let picture = Picture.random(width: 320, height: 180, seed: 1)
        let before = picture.luma
        #expect(verdict(picture) == .usable)
        #expect(picture.luma == before)
    }

    @Test("a black frame is too dark, a white one blown out, an even grey one blurred; each says so in a sentence")
    func unusable() {
        let faults: [(ClosedRange<UInt8>, QualityFault)] = [
            (0...6, .tooDark), (252...255, .blownOut), (128...128, .blurred),
        ]
        for (range, fault) in faults {
            let picture = Picture.random(width: 320, height: 180, luma: range, seed: 2)
            #expect(verdict(picture) == .rejected(fault))
            #expect(fault.sentence.hasSuffix("."))
        }
    }

    @Test("a rejected frame is left as it was")
    func rejectedUntouched() {
        let picture = Picture.random(width: 64, height: 64, luma: 0...6, seed: 2)
        let before = picture.luma
        _ = verdict(picture)
        #expect(picture.luma == before)
    }

    @Test("a dark frame with detail is brightened, a flat one gets contrast, and only when enhancement is automatic")
    func treated() {
        let dark = Picture.random(width: 320, height: 180, luma: 0...60, seed: 3)
        func mean(_ picture: Picture) -> Int { picture.luma.reduce(0) { $0 + Int($1) } / picture.luma.count }
        let meanBefore = mean(dark)
        let preprocessor = Preprocessor(options: PreprocessingOptions(enhance: .auto))
        let result = preprocessor.process(dark, at: .zero)
        #expect(result.verdict == .treated(.brightened))
        #expect(mean(result.picture) > meanBefore + 20 && mean(dark) == meanBefore)
        let flat = Picture.random(width: 320, height: 180, luma: 120...150, seed: 4)
        #expect(verdict(flat) == .treated(.contrastRaised))
        let untouched = Picture.random(width: 320, height: 180, luma: 120...150, seed: 4)
        #expect(verdict(untouched, enhance: .none) == .usable)
    }

    @Test("a night scene with one bright flame is not brightened")
    func flameAtNight() {
        let picture = Picture.random(width: 320, height: 180, luma: 0...30, seed: 5)
        for y in 80..<110 { for x in 100..<140 { picture.luma[y * 320 + x] = 240 } }
        #expect(verdict(picture) == .usable)
    }

    @Test("a picture that never changes is frozen after half a minute, and fine again once it moves")
    func frozen() {
        let gate = Preprocessor(options: PreprocessingOptions())
        let still = Picture.random(width: 64, height: 48, seed: 6)
        for second in 0..<30 {
            #expect(gate.process(still, at: MediaTime(seconds: Double(second))).verdict == .usable)
        }
        #expect(gate.process(still, at: MediaTime(seconds: 30)).verdict == .rejected(.frozen))
        still.luma[100] ^= 1
        #expect(gate.process(still, at: MediaTime(seconds: 31)).verdict == .usable)
    }

    @Test("a live camera on a static scene has noise and never counts as frozen")
    func staticScene() {
        let gate = Preprocessor(options: PreprocessingOptions())
        for second in 0..<60 {
            let noisy = Picture.random(width: 64, height: 48, luma: 100...200, seed: UInt64(second))
            #expect(gate.process(noisy, at: MediaTime(seconds: Double(second))).verdict == .usable)
        }
    }

    @Test("sharpness falls when the picture is smoothed")
    func sharpness() {
        let gate = QualityGate()
        let picture = Picture.random(width: 160, height: 120, seed: 7)
        let sharp = gate.sharpness(of: picture)
        for _ in 0..<4 { GaussianFilter().apply(to: picture) }
        #expect(gate.sharpness(of: picture) < sharp / 20)
    }
}
