import Core
import Synchronization

/// How detectors ask for every frame: as long as something may be about to become an alert, the decode gate stays open.
///
/// Isolation: detectors extend it on any thread, the stream's thread reads it.
public final class DecodeAttention: Sendable {
    /// Nanoseconds of media time.
    private let end = Atomic<Int64>(.min)

    public init() {}

    /// Decodes everything up to this media time at least.
    public func keep(until time: MediaTime) { _ = end.max(time.nanoseconds, ordering: .relaxed) }

    var until: MediaTime { MediaTime(nanoseconds: end.load(ordering: .relaxed)) }
}
