import Core
import Logging

/// Says in the log that pictures are damaged or cannot be decoded: the first at once, then at most one count a minute, and
/// what is left at the end.
///
/// Isolation: the stream's thread.
final class DamageReport {
    private static let pause = Duration.seconds(60)

    private let name: String
    private let logger: Logger
    private var unreported: UInt64 = 0
    private var lastReport: MonotonicTime?

    init(name: String, logger: Logger) {
        self.name = name
        self.logger = logger
    }

    func note(_ count: UInt64, at now: MonotonicTime) {
        guard count > 0 else { return }
        unreported += count
        if let lastReport, now - lastReport < Self.pause { return }
        report()
        lastReport = now
    }

    /// Call it where a session ends.
    func report() {
        guard unreported > 0 else { return }
        logger.warning("\(name): \(unreported) picture\(unreported == 1 ? "" : "s") came damaged or not at all")
        unreported = 0
    }

    /// Hardware that was asked for does not decode this stream.
    func noteFallBack(_ reason: String) { logger.warning("\(name): decoding goes on in software: \(reason)") }
}
