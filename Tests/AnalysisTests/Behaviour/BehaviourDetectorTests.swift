import Core
import Foundation
import FrameRing
import Testing

@testable import Analysis

/// Drawn people on a drawn plaza, seen at ten frames a second. The first four seconds nobody is there.
@Suite("Behaviour")
struct BehaviourDetectorTests {
    private static let all: [AlertKind] = [.loitering, .running, .intrusion, .crowding, .lying, .wrongWay, .panic]
    private static let left = Zone(
        name: "left",
        outline: Polygon(corners: [.init(x: 0, y: 0), .init(x: 0.5, y: 0), .init(x: 0.5, y: 1), .init(x: 0, y: 1)]))

    /// The standard, but for times that would make long tests.
    private static func setup(plane: GroundPlane? = nil) -> BehaviourSetup {
        var parameters = Dictionary(uniqueKeysWithValues: all.map { ($0, BehaviourParameters.standard(for: $0)) })
        parameters[.loitering]?.after = .seconds(8)
        parameters[.lying]?.after = .seconds(3)
        parameters[.crowding]?.people = 5
        return BehaviourSetup(parameters: parameters, plane: plane)
    }

    /// The longest run of seconds in which each kind was at its limit, the strongest finding of each, and what came when.
    private struct Outcome {
        var seconds: [AlertKind: Double] = [:]
        var strongest: [AlertKind: Finding] = [:]

        /// Kinds that would open an alert: half a second at the limit.
        var kinds: Set<AlertKind> { Set(seconds.filter { $0.value >= 0.5 }.keys) }
    }

    private func outcome(
        seconds: Double, zones: [Zone] = [], setup: BehaviourSetup = setup(), _ scene: PlazaScene
    ) throws -> Outcome {
        let detector = try BehaviourDetector(setup, kinds: Self.all, zones: zones)
        var (plaza, outcome, runs) = (Plaza(), Outcome(), [AlertKind: Double]())
        for index in 0..<Int(seconds * Plaza.framesPerSecond) {
            let time = Double(index) / Plaza.framesPerSecond
            let (figures, weather) = scene(time)
            let header = FrameHeader(time: MediaTime(seconds: time), isDiscontinuity: index == 0)
            for finding in try detector.analyze(plaza.picture(figures, weather), header: header) {
                let isAtLimit = finding.score >= 0.5
                runs[finding.kind] = isAtLimit ? runs[finding.kind, default: 0] + 1 / Plaza.framesPerSecond : 0
                outcome.seconds[finding.kind] = max(outcome.seconds[finding.kind] ?? 0, runs[finding.kind]!)
                if finding.score > outcome.strongest[finding.kind]?.score ?? 0 {
                    outcome.strongest[finding.kind] = finding
                }
            }
        }
        return outcome
    }

    private func people(_ walkers: [(Double) -> Plaza.Figure?]) -> PlazaScene {
        { seconds in (walkers.compactMap { $0(seconds) }, Plaza.Weather()) }
    }

    @Test("people who walk through are nothing")
    func walkers() throws {
        let outcome = try outcome(
            seconds: 11,
            people([
                Plaza.walker(from: Point(x: -20, y: 150), right: 1.4),
                Plaza.walker(from: Point(x: 340, y: 220), right: -1.3, after: 5, grey: 210),
                Plaza.walker(from: Point(x: 100, y: 130), right: 0.5, down: 0.4, after: 6),
            ]))
        #expect(outcome.kinds == [], "\(outcome.strongest.values.map(\.reason))")
    }

    @Test("somebody who runs is told, with the speed and the place")
    func runner() throws {
        let outcome = try outcome(
            seconds: 8, zones: [Self.left], people([Plaza.walker(from: Point(x: -20, y: 170), right: 4.2)]))
        #expect(outcome.kinds == [.running])
        let finding = try #require(outcome.strongest[.running])
        let speed = try #require(
            finding.reason.split(separator: " ").compactMap { Double($0) }.first { (1...10).contains($0) })
        #expect(abs(speed - 4.2) < 0.8, "\(finding.reason)")
        let box = try #require(finding.box)
        #expect(abs(box.y + box.height - 170 / 240) < 0.05)
    }

    @Test("somebody who stays is told after the time, however he shifts his weight, and the zone is named")
    func loiterer() throws {
        let outcome = try outcome(seconds: 16, zones: [Self.left]) { seconds in
            let walked = min(max(seconds - 4, 0), 2.5)
            let sway = seconds > 6.5 ? 3 * sin(seconds) : 0
            let figure = Plaza.Figure(x: -20 + walked * 1.4 * Plaza.pixelsPerMetre + sway, y: 160, step: walked * 7)
            return (seconds < 4 ? [] : [figure], Plaza.Weather())
        }
        #expect(outcome.kinds == [.loitering, .intrusion])
        let finding = try #require(outcome.strongest[.loitering])
        #expect(
            finding.zones == ["left"] && finding.reason.hasPrefix("Person in the ") && finding.reason.hasSuffix(" s"))
        #expect((0.5...0.65).contains(finding.score), "up to 12 s of 8: \(finding.reason)")
    }

    @Test("whoever enters a zone is told, and nothing else of him")
    func intruder() throws {
        let inside = try outcome(
            seconds: 11, zones: [Self.left], people([Plaza.walker(from: Point(x: 340, y: 150), right: -1.4)]))
        #expect(inside.kinds == [.intrusion])
        #expect(inside.strongest[.intrusion]?.zones == ["left"])
    }

    @Test("somebody who walks, falls and lies still is told")
    func fallen() throws {
        let lying = try outcome(seconds: 12) { seconds in
            guard seconds >= 4 else { return ([], Plaza.Weather()) }
            let walked = min(seconds, 7) - 4
            let figure = Plaza.Figure(
                x: 60 + walked * 1.2 * Plaza.pixelsPerMetre, y: 180, isLying: seconds >= 7, step: walked * 6)
            return ([figure], Plaza.Weather())
        }
        #expect(lying.kinds == [.lying])
        #expect(lying.strongest[.lying]?.reason.contains("lying still for") == true)
    }

    @Test("a group that suddenly runs apart is panic")
    func dispersal() throws {
        let panic = try outcome(seconds: 13) { seconds in
            guard seconds >= 4 else { return ([], Plaza.Weather()) }
            // They come from the left, stand together as one blob, and run apart at 10 s, at 3.5 m/s.
            let metre = 30 / 1.75
            let arrived = min(seconds - 4, 5.5) * 1.7 * metre
            let away = max(seconds - 10, 0) * 3.5 * metre
            let ways = [(-1.0, 0.0), (1.0, 0.0), (-0.8, -0.35), (0.8, -0.35), (-0.8, 0.35), (0.8, 0.35)]
            let figures = ways.enumerated().map { index, way in
                Plaza.Figure(
                    x: -20 + arrived + Double(index % 2) * 20 + way.0 * away,
                    y: 140 + Double(index / 2) * 12 + way.1 * away, tall: 30, step: seconds * 6 + Double(index),
                    grey: 40 + Double(index) * 8)
            }
            return (figures, Plaza.Weather())
        }
        #expect(panic.kinds.contains(.panic), "\(panic.strongest.values.map(\.reason))")
        #expect(panic.strongest[.panic]?.reason.contains("suddenly run apart") == true)
    }

    @Test("a beam of light that sweeps by, a switched light, a shaking camera are nobody")
    func weather() throws {
        let sweep = try outcome(seconds: 9) { seconds in
            var weather = Plaza.Weather()
            if (5...8).contains(seconds) { weather.beam = Point(x: (seconds - 5) * 130 - 40, y: 150) }
            return ([], weather)
        }
        #expect(sweep.kinds == [] && sweep.strongest.isEmpty, "\(sweep.strongest.values.map(\.reason))")
        let light = try outcome(seconds: 13) { seconds in
            ([], Plaza.Weather(gain: (5..<9).contains(seconds) ? 0.4 : 1))
        }
        #expect(light.kinds == [] && light.strongest.isEmpty, "\(light.strongest.values.map(\.reason))")
        let shake = try outcome(seconds: 9) { seconds in
            let isShaking = seconds > 4
            let shift = isShaking ? (x: Int(4 * sin(seconds * 9)), y: Int(3 * sin(seconds * 13))) : (x: 0, y: 0)
            return ([], Plaza.Weather(shift: shift))
        }
        #expect(shake.kinds == [] && shake.strongest.isEmpty, "\(shake.strongest.values.map(\.reason))")
    }

    @Test("a walker before a shaking camera is neither running nor lost")
    func shakenWalker() throws {
        let outcome = try outcome(seconds: 12, zones: [Self.left]) { seconds in
            let walker = Plaza.walker(from: Point(x: -20, y: 170), right: 1.3)
            return (
                [walker(seconds)].compactMap(\.self),
                Plaza.Weather(shift: (x: Int(3 * sin(seconds * 9)), y: Int(2 * sin(seconds * 13))))
            )
        }
        #expect(outcome.kinds == [.intrusion])
    }

    @Test("with a calibrated camera a distant runner has the same speed in metres as a near one")
    func calibrated() throws {
        // A camera at 4 m whose horizon is at the picture's upper edge: a person is 1.75 / 4 of the way down.
        let plane = try GroundPlane(
            people: [
                Line(start: Point(x: 0.5, y: 0.9), end: Point(x: 0.5, y: 0.9 - 0.9 * 0.4375)),
                Line(start: Point(x: 0.5, y: 0.4), end: Point(x: 0.5, y: 0.4 - 0.4 * 0.4375)),
            ], height: 1.75, view: 60)
        for feet in [0.5, 0.9] {
            let tall = feet * 0.4375 * 240
            let outcome = try outcome(seconds: 7, setup: Self.setup(plane: plane)) { seconds in
                let time = max(seconds - 4, 0)
                let figure = Plaza.Figure(
                    x: -20 + 4 * tall / 1.75 * time, y: feet * 240, tall: tall, step: time * 12)
                return (seconds < 4 ? [] : [figure], Plaza.Weather())
            }
            #expect(outcome.kinds == [.running])
            // 4 of 3 m/s.
            let score = outcome.strongest[.running]?.score ?? 0
            #expect(abs(score - 4.0 / 7) < 0.06, "feet at \(feet): \(outcome.strongest[.running]?.reason ?? "")")
        }
    }
}
