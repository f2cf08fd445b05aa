import Core
import Foundation
import FrameRing
import Preprocessing
import TestSupport
import Testing

@testable import Analysis

/// A street where people walk at 15 pixels a second, learned for a minute.
@Suite("Abnormal behaviour")
struct AbnormalDetectorTests {
    private static let framesPerSecond = 10.0

    /// Frames of bodies that cross from left to right in one lane at a speed in pixels a second.
    private static func frames(
        seconds: Double, speed: Double, lane: Double = 60, _ body: (Picture, FrameHeader) throws -> Void
    ) rethrows {
        for index in 0..<Int(seconds * framesPerSecond) {
            let time = Double(index) / framesPerSecond
            let position = (time * speed).truncatingRemainder(dividingBy: 150)
            // Not quite even, as people walk.
            let sway = sin(time * 5) * 0.3
            try body(
                Street.scene([(x: position + sway, y: lane)]),
                FrameHeader(time: MediaTime(seconds: time), isDiscontinuity: index == 0))
        }
    }

    private static func learned() throws -> Normality {
        let learner = NormalityLearner()
        try frames(seconds: 60, speed: 15) { try learner.learn($0, header: $1) }
        return try learner.finish()
    }

    private func highest(_ detector: AbnormalDetector, speed: Double) -> Finding? {
        var highest: Finding?
        Self.frames(seconds: 4, speed: speed) { picture, header in
            for finding in detector.analyze(picture, header: header) where finding.score > highest?.score ?? -1 {
                highest = finding
            }
        }
        return highest
    }

    @Test("what was learned scores low; three times the usual speed scores high, with place and reason")
    func speed() throws {
        let normality = try Self.learned()
        let usual = try #require(highest(AbnormalDetector(normality: normality), speed: 15))
        #expect(usual.score < 0.6)
        let zone = Zone(
            name: "lane", outline: Polygon(corners: [.init(x: 0, y: 0.4), .init(x: 1, y: 0.4), .init(x: 1, y: 0.8)]))
        let fast = try #require(highest(AbnormalDetector(normality: normality, zones: [zone]), speed: 45))
        #expect(fast.score > 0.75)
        #expect(fast.kind == .abnormal)
        #expect(fast.reason.contains("times the usual speed"))
        let box = try #require(fast.box)
        #expect(box.y < 0.7 && box.y + box.height > 0.5, "the lane is at 0.5 to 0.7")
    }

    @Test(
        "after the camera is set to another size, smaller or of another shape, it goes on",
        arguments: [(80, 60), (160, 90)])
    func size(width: Int, height: Int) throws {
        let detector = AbnormalDetector(normality: try Self.learned())
        let scaler = AreaScaler(width: width, height: height, fit: .stretch)
        _ = highest(detector, speed: 15)
        let scaled = Picture(width: width, height: height)
        var highest = 0.0
        Self.frames(seconds: 4, speed: 45) { picture, header in
            scaler.scale(picture, into: scaled)
            for finding in detector.analyze(scaled, header: header) { highest = max(highest, finding.score) }
        }
        #expect(highest > 0.7)
    }

    @Test("the heat map holds the score of each block: hot in the lane where something is fast, cold elsewhere")
    func heat() throws {
        let detector = AbnormalDetector(normality: try Self.learned())
        Self.frames(seconds: 2, speed: 45) { picture, header in _ = detector.analyze(picture, header: header) }
        let map = try #require(detector.heat(for: .abnormal)).map
        let hottest = try #require(map.hottest)
        #expect((0.4...0.8).contains(hottest.y))
        #expect(map.value(x: hottest.x, y: 0.1) == 0)
        #expect(detector.heat(for: .fire) == nil)
    }

    @Test("where all go one way, going the other at the usual speed scores high, with the reason")
    func direction() throws {
        let learner = NormalityLearner()
        try Self.frames(seconds: 120, speed: 15) { try learner.learn($0, header: $1) }
        let detector = AbnormalDetector(normality: try learner.finish())
        var most: Finding?
        for index in 0..<60 {
            let time = Double(index) / 10
            let header = FrameHeader(time: MediaTime(seconds: time), isDiscontinuity: index == 0)
            let picture = Street.scene([(x: 130 - time * 15 + sin(time * 5) * 0.3, y: 60)])
            for finding in detector.analyze(picture, header: header) where finding.score > most?.score ?? 0 {
                most = finding
            }
        }
        let contrary = try #require(most)
        #expect(contrary.score > 0.75 && contrary.reason.contains("against the usual direction"))
    }

    @Test("the picture of what was learned shows the lane on both sides and leaves the rest as it is")
    func picture() throws {
        let background = Street.scene([])
        let picture = try Self.learned().picture(over: background)
        #expect(picture.width == 320 && picture.height == 120)
        for left in [0, 160] {
            func chroma(_ y: Int) -> UInt8 { picture.redChroma[y / 2 * picture.chromaWidth + (left + 80) / 2] }
            #expect(chroma(72) != 128 && chroma(8) == 128)
        }
    }

    @Test("a still scene is not abnormal")
    func still() throws {
        let detector = AbnormalDetector(normality: try Self.learned())
        #expect(highest(detector, speed: 0)?.score == 0)
    }

    @Test("a normality file is read back the same, and a damaged, foreign or newer one is refused with the remedy")
    func file() throws {
        let folder = try TemporaryFolder()
        let normality = try Self.learned()
        let text = String(decoding: normality.encoded(), as: UTF8.self)
        #expect(try Normality(path: folder.write("a.normality", text)) == normality)
        #expect(normality.encoded().count < 1 << 20)
        for (damaged, kind) in [
            (String(text.dropLast(40)), Failure.Kind.badData),
            (text.replacingOccurrences(of: "\"version\":1", with: "\"version\":9"), .badData),
            (text.replacingOccurrences(of: "\"columns\":19", with: "\"columns\":18"), .badData),
            ("milk, eggs", .badData),
        ] {
            let path = try folder.write("b.normality", damaged)
            #expect { try Normality(path: path) } throws: { error in
                guard let failure = error as? Failure else { return false }
                return failure.kind == kind && failure.description.contains("tocsin learn")
            }
        }
        #expect { try Normality(path: folder.file("none")) } throws: { ($0 as? Failure)?.kind == .unavailable }
    }

    @Test("too little movement is refused")
    func nothingToLearn() throws {
        let learner = NormalityLearner()
        try Self.frames(seconds: 10, speed: 0) { try learner.learn($0, header: $1) }
        #expect { try learner.finish() } throws: { ($0 as? Failure)?.kind == .badData }
    }
}
