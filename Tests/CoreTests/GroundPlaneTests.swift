import Foundation
import Testing

@testable import Core

/// A camera 4 m above level ground that looks along it, with a field of view of 60 degrees: the horizon is in the middle.
@Suite struct GroundPlaneTests {
    private let aspect = 16.0 / 9
    private var focalLength: Double { aspect / 2 / tan(.pi / 6) }

    private func point(right: Double, away: Double, up: Double) -> Point {
        Point(x: 0.5 + focalLength * right / away / aspect, y: 0.5 + focalLength * (4 - up) / away)
    }

    private func person(right: Double, away: Double, height: Double = 1.75) -> Line {
        Line(start: point(right: right, away: away, up: 0), end: point(right: right, away: away, up: height))
    }

    @Test("two people tell metres to the right and away of everything on the ground, and how tall people are there")
    func metres() throws {
        let plane = try GroundPlane(
            people: [person(right: 0, away: 12), person(right: 2, away: 25)], height: 1.75, view: 60)
        for (right, away) in [(0.0, 15.0), (3, 20), (-4, 40)] {
            let feet = point(right: right, away: away, up: 0)
            let found = try #require(plane.position(of: feet, aspect: aspect))
            #expect(abs(found.right - right) < 0.01 && abs(found.away - away) < 0.01)
            let height = try #require(plane.pictureHeight(ofPersonAt: feet.y))
            #expect(abs(height - focalLength * 1.75 / away) < 1e-6)
        }
    }

    @Test("nothing stands on the horizon or above it")
    func horizon() throws {
        let plane = try GroundPlane(
            people: [person(right: 0, away: 12), person(right: 0, away: 25)], height: 1.75, view: 60)
        #expect(plane.position(of: Point(x: 0.5, y: 0.5), aspect: aspect) == nil)
        #expect(plane.pictureHeight(ofPersonAt: 0.2) == nil)
    }

    @Test(
        "what says nothing of distances is refused with what to do",
        arguments: [
            ([Line(start: Point(x: 0, y: 0.3), end: Point(x: 0, y: 0.6))], "person 1"),
            (
                [
                    Line(start: Point(x: 0, y: 0.6), end: Point(x: 0, y: 0.3)),
                    Line(start: Point(x: 1, y: 0.61), end: Point(x: 1, y: 0.3)),
                ], "different distances"
            ),
            (
                [
                    Line(start: Point(x: 0, y: 0.9), end: Point(x: 0, y: 0.8)),
                    Line(start: Point(x: 1, y: 0.5), end: Point(x: 1, y: 0.2)),
                ], "must be taller"
            ),
            (
                [
                    Line(start: Point(x: 0, y: 0.9), end: Point(x: 0, y: 0.5)),
                    Line(start: Point(x: 0, y: 0.7), end: Point(x: 0, y: 0.6)),
                    Line(start: Point(x: 1, y: 0.5), end: Point(x: 1, y: 0.3)),
                ], "does not fit"
            ),
        ])
    func refused(_ people: [Line], _ reason: String) {
        #expect { try GroundPlane(people: people, height: 1.75, view: 60) } throws: { error in
            guard let failure = error as? Failure else { return false }
            return failure.kind == .configuration && failure.description.contains(reason)
        }
    }
}
