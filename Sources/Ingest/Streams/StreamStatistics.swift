import Core
import Synchronization
import Telemetry

/// What a stream did so far.
public struct StreamStatistics: Sendable, Equatable {
    /// Sessions that ran: 1 + reconnects.
    public var sessions: UInt64
    /// Compressed video.
    public var packets: UInt64
    public var bytes: UInt64
    /// Packets that were not decoded because nothing would have come of it.
    public var skippedPackets: UInt64
    /// Of them, those that were left out because the host did not keep up with the stream.
    public var shedPackets: UInt64
    public var decodedFrames: UInt64
    /// Spent in decoding; without scaling and handing on.
    public var decodeTime: Duration
    /// Frames handed to the channel.
    public var deliveredFrames: UInt64
    /// Frames lost because the consumer held every slot.
    public var starvedFrames: UInt64
    /// Packets that could not be decoded, and pictures in which the decoder concealed damage.
    public var decodeErrors: UInt64
    /// Breaks of the stream's time: jumps and outages.
    public var discontinuities: UInt64
    /// Times the peer redirected to another host or protocol.
    public var refusedRedirects: UInt64
    /// When the newest packet of the video came.
    public var lastFrame: MonotonicTime?
}

/// The counters behind `StreamStatistics`.
///
/// Isolation: the stream's thread adds, any thread reads.
final class StreamCounters: Sendable {
    let sessions = Counter()
    let packets = Counter()
    let bytes = Counter()
    let skippedPackets = Counter()
    let shedPackets = Counter()
    let decodedFrames = Counter()
    let decodeNanoseconds = Counter()
    let deliveredFrames = Counter()
    let starvedFrames = Counter()
    let decodeErrors = Counter()
    let discontinuities = Counter()
    let refusedRedirects = Counter()
    private let lastArrival = Atomic<UInt64>(0)

    func noteFrame(at arrival: MonotonicTime) { lastArrival.store(arrival.nanoseconds, ordering: .relaxed) }

    var statistics: StreamStatistics {
        let last = lastArrival.load(ordering: .relaxed)
        return StreamStatistics(
            sessions: sessions.value, packets: packets.value, bytes: bytes.value, skippedPackets: skippedPackets.value,
            shedPackets: shedPackets.value, decodedFrames: decodedFrames.value,
            decodeTime: .nanoseconds(Int64(decodeNanoseconds.value)),
            deliveredFrames: deliveredFrames.value, starvedFrames: starvedFrames.value,
            decodeErrors: decodeErrors.value, discontinuities: discontinuities.value,
            refusedRedirects: refusedRedirects.value, lastFrame: last == 0 ? nil : MonotonicTime(nanoseconds: last))
    }
}
