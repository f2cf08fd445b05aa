/// A position in a stream, in nanoseconds since its first frame. It advances with the camera's clock, not the host's.
public struct MediaTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var nanoseconds: Int64

    public static let zero = MediaTime(nanoseconds: 0)

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// - Parameter seconds: finite, within ±292 years.
    public init(seconds: Double) { nanoseconds = Int64((seconds * 1e9).rounded()) }

    public var seconds: Double { Double(nanoseconds) / 1e9 }
    public var description: String { "\(seconds) s" }

    public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }
    public static func - (left: Self, right: Self) -> Duration { .nanoseconds(left.nanoseconds - right.nanoseconds) }
    public static func + (left: Self, right: Duration) -> Self {
        MediaTime(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
}

extension Duration {
    /// Whole nanoseconds; exact for durations below 292 years.
    public var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
    public var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
