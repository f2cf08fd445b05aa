import Core

/// Places packets on one time axis that never runs backwards, whatever the stream's stamps do: they may wrap around, be
/// missing, jump, or start anew with each connection.
///
/// The axis starts at zero with the first packet's presentation and advances by the differences of the decoding stamps.
/// A difference that cannot be true is replaced: by the time that passed at this host for live streams, by one frame for
/// files. A new session continues after the length of the outage.
struct PacketTimeline {
    /// Stamps in nanoseconds of media time; nil where the packet has none.
    struct Place: Equatable {
        var presentation: Int64?
        var decoding: Int64
        /// True where time was replaced rather than measured; of packets without stamps, the first one in a row.
        var isDiscontinuity: Bool
    }

    private struct Last {
        var ticks: Int64
        var nanoseconds: Int64
        var arrival: MonotonicTime
    }

    /// Decoding stamps may only jitter; presentation stamps, where a packet has no other, also fall back by reordering.
    private static let jitterTolerance: Int64 = 100_000_000
    private static let reorderTolerance: Int64 = 1_000_000_000
    /// A presentation further than this from its decoding is a lie.
    private static let reorderLimit: Int64 = 10_000_000_000

    private let isLive: Bool
    private let forwardLimit: Int64
    private var numerator: Int64 = 1
    private var denominator: Int64 = 1
    private var stampBits: Int = 64
    private var last: Last?
    private var isNewSession = false
    /// A live stream has ceased to say when its packets were taken.
    private var lacksStamps = false
    /// The last plausible step; stands in where nothing better is known.
    private var step: Int64 = 40_000_000

    /// From one packet to the next.
    var usualInterval: Duration { .nanoseconds(step) }

    init(isLive: Bool) {
        self.isLive = isLive
        // Time-lapse files have honest gaps; a live camera that is silent for so long was cut off.
        forwardLimit = isLive ? 10_000_000_000 : 600_000_000_000
    }

    /// - Parameters:
    ///   - numerator, denominator: seconds per tick.
    ///   - stampBits: stamps wrap around after so many bits.
    mutating func beginSession(numerator: Int, denominator: Int, stampBits: Int) {
        self.numerator = Int64(numerator)
        self.denominator = Int64(max(denominator, 1))
        self.stampBits = min(max(stampBits, 1), 64)
        isNewSession = true
    }

    /// - Parameters:
    ///   - presentation, decoding: the packet's stamps in ticks.
    ///   - duration: in ticks; 0 if unknown.
    mutating func place(
        presentation: Int64?, decoding: Int64?, duration: Int64, arrival: MonotonicTime
    ) -> Place {
        let stamp = decoding ?? presentation
        var isDiscontinuity = isLive && stamp == nil && !lacksStamps && last != nil
        lacksStamps = stamp == nil
        var nanoseconds: Int64
        if let last, !isNewSession {
            let usual = duration > 0 ? min(inNanoseconds(duration), forwardLimit) : step
            var advance = stamp.map { inNanoseconds(difference($0, last.ticks)) } ?? usual
            let tolerance = decoding == nil ? Self.reorderTolerance : Self.jitterTolerance
            if advance < -tolerance || advance > forwardLimit {
                isDiscontinuity = true
                advance = replacement(since: last, at: arrival)
            } else if advance > 0 {
                step = advance
            }
            nanoseconds = last.nanoseconds + advance
        } else if let last {
            isDiscontinuity = true
            nanoseconds = last.nanoseconds + replacement(since: last, at: arrival)
        } else {
            let reorder = stamp.flatMap { stamp in presentation.map { inNanoseconds(difference($0, stamp)) } } ?? 0
            nanoseconds = abs(reorder) <= Self.reorderLimit ? -reorder : 0
        }
        let ticks = stamp ?? (last?.ticks ?? 0) &+ (duration > 0 ? duration : inTicks(step))
        last = Last(ticks: ticks, nanoseconds: nanoseconds, arrival: arrival)
        isNewSession = false
        let shift = presentation.map { inNanoseconds(difference($0, ticks)) }
        return Place(
            presentation: shift.map { nanoseconds + (abs($0) <= Self.reorderLimit ? $0 : 0) }, decoding: nanoseconds,
            isDiscontinuity: isDiscontinuity)
    }

    private func replacement(since last: Last, at arrival: MonotonicTime) -> Int64 {
        isLive ? max((arrival - last.arrival).nanoseconds, step) : step
    }

    /// `left - right` on the circle of stamps: the shorter way round.
    private func difference(_ left: Int64, _ right: Int64) -> Int64 {
        let shift = 64 - stampBits
        return ((left &- right) << shift) >> shift
    }

    private func inNanoseconds(_ ticks: Int64) -> Int64 {
        let value = Int128(ticks) * Int128(numerator) * 1_000_000_000 / Int128(denominator)
        // Far beyond every limit above, and far from overflow.
        return Int64(min(max(value, -(1 << 60)), 1 << 60))
    }

    private func inTicks(_ nanoseconds: Int64) -> Int64 {
        Int64(clamping: Int128(nanoseconds) * Int128(denominator) / (Int128(max(numerator, 1)) * 1_000_000_000))
    }
}
