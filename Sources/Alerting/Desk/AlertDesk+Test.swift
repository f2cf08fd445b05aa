import Core
import Foundation

/// What became of a self-test's record at one sink; no outcome while none is known.
public struct SinkOutcome: Sendable, Codable, Equatable {
    public var sink: String
    public var outcome: TestOutcome?
}

extension AlertDesk {
    /// The camera of self-tests.
    public static let testCamera = "self-test"

    /// Reports a synthetic fire, marked as a test, the way every alert goes: snapshot, history, sinks. It goes to all
    /// sinks, whatever kinds and severities they ask for.
    public func reportTest() -> AlertRecord {
        let box = Box(x: 0.4, y: 0.4, width: 0.2, height: 0.3)
        let finding = Finding(
            kind: .fire, score: 1, box: box, time: .zero, arrival: MonotonicTime(nanoseconds: 0),
            reason: "Self-test: this is no fire")
        let transition = AlertTransition(
            type: .opened, finding: finding, peakScore: 1, startedAt: .zero, at: .zero, arrival: nil, severity: .alarm)
        return report(transition, camera: Self.testCamera, model: "none", picture: Self.testPicture(), test: true)
    }

    /// In the order of the sinks.
    public func testOutcomes(of sequence: UInt64) -> [SinkOutcome] {
        sinks.map { SinkOutcome(sink: $0.name, outcome: $0.testOutcome(of: sequence)) }
    }

    /// A grey wall with a bright patch.
    private static func testPicture() -> Picture {
        let picture = Picture(width: 320, height: 240)
        for row in 0..<240 {
            for column in 0..<320 {
                let isPatch = (128..<192).contains(column) && (96..<168).contains(row)
                picture.luma[row * 320 + column] = isPatch ? 200 : 90
            }
        }
        return picture
    }
}
