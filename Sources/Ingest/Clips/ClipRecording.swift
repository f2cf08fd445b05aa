import Core
import Dispatch

/// A clip on its way to the disk.
///
/// Isolation: a lock.
public final class ClipRecording: Sendable {
    public let path: String
    /// Media time up to which it goes.
    public let end: MediaTime
    private let feed: PacketFeed
    private let outcome = Locked<Result<Void, Failure>?>(nil)
    private let work = DispatchGroup()

    init(path: String, feed: PacketFeed) {
        self.path = path
        self.feed = feed
        end = feed.end
        work.enter()
    }

    /// Ends the clip with what has come.
    public func cut() { feed.end() }

    /// Success once the file is whole and on disk under its name; nil while it is being written.
    public var result: Result<Void, Failure>? { outcome.withLock { $0 } }

    /// Waits for the result.
    /// - Returns: nil where it takes longer.
    public func wait(within limit: Duration) -> Result<Void, Failure>? {
        _ = work.wait(timeout: .now() + .nanoseconds(Int(limit.nanoseconds)))
        return result
    }

    func finish(_ result: Result<Void, Failure>) {
        let isFirst = outcome.withLock { outcome in
            defer { outcome = outcome ?? result }
            return outcome == nil
        }
        if isFirst { work.leave() }
    }
}
