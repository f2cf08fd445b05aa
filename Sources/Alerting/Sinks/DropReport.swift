import Core

/// Decides when is said that records were dropped: the first at once, then at most a line a minute.
struct DropReport: Sendable {
    static let interval = Duration.seconds(60)

    private var unsaid = 0
    private var lastSaidAt: MonotonicTime?

    /// - Returns: how many to report now.
    mutating func dropped(_ count: Int, at now: MonotonicTime) -> Int? {
        unsaid += count
        return due(at: now)
    }

    /// What was dropped since the last line, once its minute is over.
    mutating func due(at now: MonotonicTime) -> Int? {
        guard unsaid > 0 else { return nil }
        if let lastSaidAt, now - lastSaidAt < Self.interval { return nil }
        defer { unsaid = 0 }
        lastSaidAt = now
        return unsaid
    }
}
