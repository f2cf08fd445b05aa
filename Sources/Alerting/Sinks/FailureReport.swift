import Core
import Logging

/// Decides what is said about a sink's failures: the first at once, then at most a line every 10 s, and one line when
/// it works again.
struct FailureReport: Sendable {
    struct Line: Sendable {
        var level: Logger.Level
        var text: String
    }

    static let interval = Duration.seconds(10)

    let sink: String
    /// Records still queued and dropped so far, for the text.
    var waiting = 0
    var dropped: UInt64 = 0
    private var lastSaidAt: MonotonicTime?
    private var unsaid = 0
    private var failures = 0

    init(sink: String) { self.sink = sink }

    mutating func failure(_ failure: Failure, at now: MonotonicTime) -> Line? {
        failures += 1
        if let lastSaidAt, now - lastSaidAt < Self.interval {
            unsaid += 1
            return nil
        }
        var text = "\(sink): \(failure)"
        if unsaid > 0 { text += "; \(unsaid) more failures since the last report" }
        if waiting > 0 { text += "; \(waiting) records wait" }
        if dropped > 0 { text += "; \(dropped) dropped so far" }
        lastSaidAt = now
        unsaid = 0
        return Line(level: .error, text: text)
    }

    mutating func success() -> Line? {
        guard failures > 0 else { return nil }
        defer {
            failures = 0
            unsaid = 0
        }
        return Line(level: .notice, text: "\(sink): works again after \(failures) failed attempts")
    }
}
