import Core
import Testing

@testable import Analysis

/// Boxes without pictures, at ten frames a second in a square picture.
@Suite struct BodyTrackerTests {
    private func body(_ x: Double, _ y: Double = 0.4, width: Double = 0.05, height: Double = 0.15) -> Body {
        Body(box: Box(x: x, y: y, width: width, height: height), area: width * height)
    }

    private func track(_ frames: [[Body]]) -> BodyTracker {
        var tracker = BodyTracker()
        for (index, bodies) in frames.enumerated() {
            tracker.update(bodies, at: MediaTime(seconds: Double(index) / 10), aspect: 1)
        }
        return tracker
    }

    @Test("two who pass one another as one blob are told apart again by the way they went")
    func crossing() throws {
        let frames = (0..<30).map { index -> [Body] in
            let (first, second) = (0.2 + Double(index) * 0.015, 0.65 - Double(index) * 0.015)
            guard abs(first - second) < 0.055 else { return [body(first), body(second, 0.41)] }
            let left = min(first, second)
            return [body(left, 0.4, width: abs(first - second) + 0.05, height: 0.16)]
        }
        let early = track(Array(frames.prefix(8))).tracks
        let late = track(frames).tracks
        #expect(early.count == 2 && late.count == 2)
        let goesRight = try #require(early.first { $0.box.x < 0.4 }?.id)
        #expect(try #require(late.first { $0.id == goesRight }).box.x > 0.5)
    }

    @Test("a body that grows on one side as another joins it has not moved")
    func growth() {
        let first = Box(x: 0.4, y: 0.4, width: 0.05, height: 0.15)
        let grown = Box(x: 0.4, y: 0.4, width: 0.15, height: 0.15)
        #expect(BodyTrack.agreed(from: first, to: grown) == (0, 0))
        let moved = Box(x: 0.5, y: 0.4, width: 0.06, height: 0.15)
        #expect(abs(BodyTrack.agreed(from: first, to: moved).right - 0.1) < 1e-9)
    }

    @Test("what goes nowhere is never somebody, and stops being followed as such")
    func still() {
        let frames = (0..<80).map { index in [body(0.4 + (index.isMultiple(of: 2) ? 0.005 : 0))] }
        let tracker = track(frames)
        #expect(tracker.tracks.count == 1 && tracker.tracks.allSatisfy { !$0.isConfirmed })
        #expect(tracker.followed.isEmpty)
    }

    @Test("who is not seen for a moment is the same; who is gone for two seconds is another")
    func absence() {
        func frames(gap: Int) -> [[Body]] {
            (0..<20).map { [body(0.2 + Double($0) * 0.01)] } + Array(repeating: [], count: gap)
                + (0..<5).map { [body(0.4 + Double(gap + $0) * 0.01)] }
        }
        #expect(track(frames(gap: 5)).tracks.map(\.id) == [1])
        #expect(track(frames(gap: 30)).tracks.map(\.id) == [2])
    }
}
