import Core
import FrameRing
import Ingest
import Preprocessing
import TestSupport
import Testing

@testable import Analysis

/// Real clips of cameras that stand still, as they are and treated as a fault would treat them.
@Suite("Camera faults on real clips", .enabled(if: SharedData.isAvailable), .serialized)
struct SceneMonitorTests {
    private static let still = [
        "normal/plaza_pedestrians.mp4", "normal/car_park_top.mp4", "normal/bottles.mp4", "normal/tree_window.avi",
        "abnormal/office_fight.mp4", "surveillance/street-vehicles.mp4", "surveillance/road-single-car.avi",
    ]

    private static func frames(_ clip: String) throws -> [Picture] {
        try ClipFile.decode(
            path: SharedData.path("data/clips/\(clip)"), framesPerSecond: 2, longestSide: 160, limit: 40)
    }

    /// One camera over some minutes: a look a second at a clip that begins anew when it ends.
    private final class Watch {
        private let monitor = SceneMonitor()
        private let frames: [Picture]
        private var looks = 0

        init(_ frames: [Picture]) { self.frames = frames }

        /// - Returns: what was found at each look.
        func look(_ count: Int, _ treat: (Picture) -> Picture = { $0 }) -> [SceneFault?] {
            (0..<count).map { _ in
                defer { looks += 1 }
                return monitor.observe(treat(frames[looks % frames.count]), at: MediaTime(seconds: Double(looks)))
            }
        }
    }

    @Test("a camera that moves all the time has no scene to lose")
    func moving() throws {
        #expect(Watch(try Self.frames("normal/street_bikes.mp4")).look(60).allSatisfy { $0 == nil })
    }

    /// People, traffic, leaves and lights that go down or up are no fault.
    @Test("a cover, a lens out of focus and a turned camera are told apart; all is well after each", arguments: still)
    func faults(clip: String) throws {
        let watch = Watch(try Self.frames(clip))
        #expect(watch.look(45).allSatisfy { $0 == nil })
        for factor in [0.45, 1.6] {
            #expect(watch.look(5) { Self.lit($0, factor) }.allSatisfy { $0 == nil }, "light × \(factor)")
        }
        for (fault, treat) in [
            (SceneFault.covered, Self.covered), (.defocused, Self.defocused), (.moved, Self.turned),
        ] {
            let found = watch.look(10, treat)
            #expect(found.count { $0 != nil } >= 9, "\(fault): \(found.map { $0.map { "\($0)" } ?? "-" })")
            // A car that passes out of focus may look like a cover for a moment.
            #expect(found.count { $0 == fault } >= 6, "\(fault): \(found)")
            #expect(watch.look(3).allSatisfy { $0 == nil }, "after \(fault)")
        }
    }

    // MARK: Treatments

    private static func lit(_ picture: Picture, _ factor: Double) -> Picture {
        let treated = picture.copy()
        for place in treated.luma.indices {
            treated.luma[place] = UInt8(min(255, Double(treated.luma[place]) * factor))
        }
        return treated
    }

    /// Something dark close to the lens: a dim gradient with sensor noise.
    private static func covered(_ picture: Picture) -> Picture {
        let treated = picture.copy()
        for place in treated.luma.indices {
            let shade = 30 + 20 * (place % treated.width) / treated.width
            treated.luma[place] = UInt8(shade + (place &* 7919 >> 3) % 5)
        }
        return treated
    }

    /// A disc of confusion of about a twentieth of the width: two box filters.
    private static func defocused(_ picture: Picture) -> Picture {
        let treated = picture.copy()
        for _ in 0..<2 {
            treated.luma = blurred(treated.luma, width: picture.width, step: 1)
            treated.luma = blurred(treated.luma, width: picture.width, step: picture.width)
        }
        return treated
    }

    private static func blurred(_ plane: [UInt8], width: Int, step: Int) -> [UInt8] {
        let radius = max(width / 40, 2)
        return plane.indices.map { place in
            var (sum, count) = (0, 0)
            for offset in -radius...radius {
                let near = place + offset * step
                guard plane.indices.contains(near), step != 1 || near / width == place / width else { continue }
                sum += Int(plane[near])
                count += 1
            }
            return UInt8(sum / count)
        }
    }

    /// What lies a third of the picture further, upside down.
    private static func turned(_ picture: Picture) -> Picture {
        let treated = picture.copy()
        let (width, height) = (picture.width, picture.height)
        for y in 0..<height {
            for x in 0..<width {
                treated.luma[y * width + x] = picture.luma[(height - 1 - y) * width + (x + width / 3) % width]
            }
        }
        return treated
    }
}

@Suite struct TamperDetectorTests {
    private func header(_ seconds: Double) -> FrameHeader {
        var header = FrameHeader()
        header.time = MediaTime(seconds: seconds)
        return header
    }

    @Test(
        "what the quality gate refuses is a fault at once, with its reason",
        arguments: [QualityFault.tooDark, .blownOut, .blurred, .frozen])
    func quality(fault: QualityFault) {
        let detector = TamperDetector()
        let finding = detector.analyze(Picture(width: 64, height: 48), verdict: .rejected(fault), header: header(0))
        #expect(finding.kind == .tamper && finding.score == 1 && finding.reason == fault.sentence)
    }

    @Test("a scene without edges says too little to judge by: a wall in fog is no fault")
    func featureless() {
        let detector = TamperDetector()
        let grey = Picture(width: 64, height: 48)
        for place in grey.luma.indices { grey.luma[place] = 120 }
        for second in 0..<60 {
            let finding = detector.analyze(grey, verdict: .usable, header: header(Double(second)))
            #expect(finding.score == 0)
        }
    }
}
