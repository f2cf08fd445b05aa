import Core
import Testing

@testable import Analysis

/// Rules over boxes of people as a detector would give them, ten times a second. A person is 0.18 of the picture tall.
@Suite struct BehaviourRuleTests {
    private static let aspect = 4.0 / 3
    private static let tall = 0.18
    /// A metre across the picture, and up it.
    private static let across = tall / 1.75 / aspect
    private static let up = tall / 1.75

    private static func person(x: Double, feet: Double, tall: Double = tall, width: Double = 0.05) -> Body {
        Body(box: Box(x: x - width / 2, y: feet - tall, width: width, height: tall), area: width * tall)
    }

    /// Somebody who walks from a place at a speed in metres a second, while he is in the picture.
    private static func walker(
        from x: Double, feet: Double, right: Double, after begin: Double = 0
    ) -> (Double) -> Body? {
        { seconds in
            let place = x + (seconds - begin) * right * across
            return seconds >= begin && (0.03...0.97).contains(place) ? person(x: place, feet: feet) : nil
        }
    }

    /// Seconds at the limit, and the strongest sighting.
    private func result(
        of rule: any BehaviourRule, seconds: Double, zones: [Zone] = [], plane: GroundPlane? = nil,
        _ people: (Double) -> [Body]
    ) -> (seconds: Double, strongest: BehaviourSighting?) {
        var (rule, tracker) = (rule, BodyTracker())
        var result: (seconds: Double, strongest: BehaviourSighting?) = (0, nil)
        for index in 0..<Int(seconds * 10) {
            let time = MediaTime(seconds: Double(index) / 10)
            let bodies = people(time.seconds)
            tracker.update(bodies, at: time, aspect: Self.aspect)
            let scene = FollowedScene(
                time: time, seconds: 0.1, people: tracker.tracks.filter { $0.isConfirmed && $0.isSeen },
                known: Set(tracker.tracks.map(\.id)), bodies: bodies,
                ruler: BodyRuler(plane: plane, aspect: Self.aspect), zones: zones)
            let strongest = rule.sightings(in: scene).max { $0.ratio < $1.ratio }
            if let strongest, strongest.ratio >= 1 { result.seconds += 0.1 }
            if strongest?.ratio ?? 0 > result.strongest?.ratio ?? 0 { result.strongest = strongest }
        }
        return result
    }

    @Test("against a stream of people is the wrong way, with it is not, and before a dozen have passed nothing is")
    func stream() throws {
        let stream = (0..<20).map { Self.walker(from: 0, feet: 0.6, right: 1.4, after: Double($0) * 2) }
        func frames(_ more: [(Double) -> Body?]) -> (Double) -> [Body] {
            { time in (stream + more).compactMap { $0(time) } }
        }
        #expect(result(of: WrongWayRule(way: nil), seconds: 48, frames([])).strongest == nil)
        let contrary = Self.walker(from: 1, feet: 0.66, right: -1.4, after: 36)
        let late = result(of: WrongWayRule(way: nil), seconds: 48, frames([contrary]))
        #expect(late.seconds > 2)
        #expect(try #require(late.strongest).what.hasPrefix("against the usual direction for "))
        let early = Self.walker(from: 1, feet: 0.66, right: -1.4, after: 4)
        #expect(result(of: WrongWayRule(way: nil), seconds: 15, frames([early])).seconds == 0)
    }

    @Test("against a permitted way is wrong from the first person on; along it and across it is not")
    func permittedWay() {
        let rule = WrongWayRule(way: Line(start: Point(x: 0.9, y: 0.5), end: Point(x: 0.1, y: 0.5)))
        func seconds(_ walker: @escaping (Double) -> Body?) -> Double {
            result(of: rule, seconds: 8) { [walker($0)].compactMap(\.self) }.seconds
        }
        #expect(seconds(Self.walker(from: 0, feet: 0.6, right: 1.4)) > 2)
        #expect(seconds(Self.walker(from: 1, feet: 0.6, right: -1.4)) == 0)
        #expect(seconds { Self.person(x: 0.5, feet: 0.3 + $0 * Self.up) } == 0)
    }

    @Test("people who stand about and suddenly run apart are panic; who walk apart, or run through, are not")
    func panic() {
        func group(speed: Double) -> (Double) -> [Body] {
            { time in
                let away = max(time - 6, 0) * speed
                let ways = [(-1.0, 0.0), (1.0, 0.0), (-0.8, -0.35), (0.8, -0.35), (-0.8, 0.35), (0.8, 0.35)]
                return ways.enumerated().map { index, way in
                    let x = 0.2 + min(time, 3) * 1.2 * Self.across + Double(index % 2) * 0.07
                    return Self.person(
                        x: x + way.0 * away * Self.across, feet: 0.5 + Double(index / 2) * 0.2 + way.1 * away * Self.up)
                }
            }
        }
        let rule = PanicRule(people: 4, speed: 2)
        #expect(result(of: rule, seconds: 9, group(speed: 3)).seconds >= 0.5)
        #expect(result(of: rule, seconds: 12, group(speed: 1)).seconds == 0)
        let joggers = (0..<6).map { Self.walker(from: 0, feet: 0.3 + 0.1 * Double($0), right: 3, after: 2) }
        #expect(result(of: rule, seconds: 9) { time in joggers.compactMap { $0(time) } }.seconds == 0)
    }

    @Test("a crowd is as many as stand apart, or, where the camera is calibrated, as many as a blob has room for")
    func crowd() throws {
        let six = (0..<6).map { Self.walker(from: 0.05 + 0.1 * Double($0), feet: 0.7, right: 0.6) }
        #expect(result(of: CrowdingRule(people: 6), seconds: 5) { time in six.compactMap { $0(time) } }.seconds > 1)
        #expect(result(of: CrowdingRule(people: 7), seconds: 5) { time in six.compactMap { $0(time) } }.seconds == 0)
        // A person at the height of 0.7 is 0.18 tall; a blob three times as tall as wide holds one, this one eight.
        let plane = try GroundPlane(
            people: [
                Line(start: Point(x: 0, y: 0.9), end: Point(x: 0, y: 0.9 - 0.24)),
                Line(start: Point(x: 0, y: 0.7), end: Point(x: 0, y: 0.7 - 0.18)),
            ], height: 1.75, view: 60)
        let group = result(of: CrowdingRule(people: 6), seconds: 5, plane: plane) { time in
            [Self.person(x: 0.3 + 0.05 * time, feet: 0.7, tall: 0.2, width: 0.24)]
        }
        #expect(group.seconds > 1 && group.strongest?.what == "about 8 people")
    }

    @Test("who bends down and goes on does not lie; who lies down does, however long ago he stood")
    func lying() {
        func frames(from down: Double, to up: Double) -> (Double) -> [Body] {
            { time in
                let walked = min(time, down) + max(time - up, 0)
                let x = 0.2 + walked * Self.across
                return [
                    (down..<up).contains(time)
                        ? Self.person(x: x, feet: 0.7, tall: 0.06, width: 0.13) : Self.person(x: x, feet: 0.7)
                ]
            }
        }
        #expect(result(of: LyingRule(after: .seconds(5)), seconds: 12, frames(from: 3, to: 6)).seconds == 0)
        #expect(result(of: LyingRule(after: .seconds(5)), seconds: 12, frames(from: 3, to: 20)).seconds > 2)
    }

    @Test("who stays in a zone loiters there though he walks about; who passes through does not")
    func loitering() {
        let gate = Zone(
            name: "gate",
            outline: Polygon(corners: [.init(x: 0.4, y: 0), .init(x: 1, y: 0), .init(x: 1, y: 1), .init(x: 0.4, y: 1)]))
        let rule = LoiteringRule(after: .seconds(10), radius: 1)
        let pacing = result(of: rule, seconds: 30, zones: [gate]) { time in
            // To and fro over four metres.
            let phase = (time / 8).truncatingRemainder(dividingBy: 2)
            let place = phase < 1 ? phase : 2 - phase
            return [Self.person(x: 0.5 + place * 4 * Self.across, feet: 0.7)]
        }
        #expect(pacing.seconds > 10 && pacing.strongest?.zones == ["gate"])
        let through = result(of: rule, seconds: 30, zones: [gate]) { time in
            [Self.walker(from: 0.05, feet: 0.7, right: 0.9)(time)].compactMap(\.self)
        }
        #expect(through.seconds == 0)
    }

    @Test("whoever walks beside a zone does not enter it")
    func beside() {
        let zone = Zone(
            name: "yard", outline: Polygon(corners: [.init(x: 0, y: 0), .init(x: 1, y: 0), .init(x: 1, y: 0.5)]))
        let walker = Self.walker(from: 0, feet: 0.7, right: 1.4)
        let rule = IntrusionRule(after: .seconds(1))
        #expect(result(of: rule, seconds: 9, zones: [zone]) { [walker($0)].compactMap(\.self) }.strongest == nil)
    }
}
