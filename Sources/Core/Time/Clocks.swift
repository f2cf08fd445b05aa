import Foundation

/// An instant of the host's monotonic clock, in nanoseconds. Deadlines, cooldowns and ages use it; it never jumps.
public struct MonotonicTime: Sendable, Hashable, Comparable {
    public var nanoseconds: UInt64

    public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }
    public static func - (left: Self, right: Self) -> Duration {
        .nanoseconds(Int64(bitPattern: left.nanoseconds &- right.nanoseconds))
    }
    public static func + (left: Self, right: Duration) -> Self {
        MonotonicTime(nanoseconds: left.nanoseconds &+ UInt64(bitPattern: right.nanoseconds))
    }
}

/// The two clocks a program needs, injected so that tests can hold them. Wall time appears in records only.
public protocol Clocks: Sendable {
    func monotonic() -> MonotonicTime
    func wall() -> Date
}

/// The host's clocks. The monotonic one counts time spent in suspend too (`CLOCK_BOOTTIME`).
public struct SystemClocks: Clocks {
    public init() {}

    public func monotonic() -> MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return MonotonicTime(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    public func wall() -> Date { Date() }
}

/// Clocks that move only when told to.
///
/// Isolation: a lock.
public final class ManualClocks: Clocks {
    private struct State {
        var monotonic = MonotonicTime(nanoseconds: 1_000_000_000)
        var wall: Date
    }
    private let state: Locked<State>

    public init(wall: Date = Date(timeIntervalSince1970: 1_800_000_000)) { state = Locked(State(wall: wall)) }

    public func monotonic() -> MonotonicTime { state.withLock { $0.monotonic } }
    public func wall() -> Date { state.withLock { $0.wall } }

    /// Moves both clocks forward.
    public func advance(by duration: Duration) {
        state.withLock {
            $0.monotonic = $0.monotonic + duration
            $0.wall += duration.inSeconds
        }
    }

    /// Sets the wall clock alone, as an administrator or NTP would.
    public func setWall(_ date: Date) { state.withLock { $0.wall = date } }
}
