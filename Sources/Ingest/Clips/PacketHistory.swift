import Core
import Telemetry

/// The latest encoded packets of one stream, by reference, so that a clip can begin before what it is about. Always begins
/// at a keyframe; bounded by duration and by bytes.
///
/// A new session begins anew: its packets may be encoded differently.
///
/// Isolation: a lock, held for bookkeeping only. Packets come on the stream's thread; clips are asked for from any thread.
public final class PacketHistory: Sendable {
    public struct Limits: Sendable, Equatable {
        /// What is kept at least, as far as `bytes` allows; a whole group of pictures more is kept where that is needed to
        /// begin at a keyframe.
        public var duration: Duration
        /// The oldest groups of pictures go where all would be more. A single group that is larger goes as a whole, and the
        /// history begins again with the next keyframe.
        public var bytes: Int

        public init(duration: Duration, bytes: Int) {
            self.duration = duration
            self.bytes = bytes
        }
    }

    /// A keyframe and what depends on it.
    private struct Group {
        var packets: [EncodedPacket]
        var bytes: Int

        var start: MediaTime { packets[0].time }
    }

    private struct State {
        var limits: Limits
        var format: StreamFormat?
        var groups: [Group] = []
        var bytes = 0
        /// Clips that want the packets to come.
        var feeds: [PacketFeed] = []
    }

    private let state: Locked<State>
    /// Groups of pictures that were given up because the bytes ran out before the duration did.
    private let shortened = Counter()

    public init(limits: Limits) { state = Locked(State(limits: limits)) }

    /// Applies from the next packet on.
    public func setLimits(_ limits: Limits) { state.withLock { $0.limits = limits } }

    /// Bytes that are held now.
    public var byteCount: Int { state.withLock { $0.bytes } }
    public var shortenedCount: UInt64 { shortened.value }

    /// A session has begun. What came before it is gone.
    func begin(_ format: StreamFormat) {
        endSession()
        state.withLock { state in
            state.format = format
            state.groups = []
            state.bytes = 0
        }
    }

    /// No more packets of this session: clips that wait for some end with what they have.
    func endSession() {
        let feeds = state.withLock { state in
            defer { state.feeds = [] }
            return state.feeds
        }
        for feed in feeds { feed.end() }
    }

    func append(_ packet: EncodedPacket) {
        let feeds = state.withLock { state in
            keep(packet, in: &state)
            return state.feeds
        }
        guard !feeds.isEmpty else { return }
        // Outside the lock: a feed of a file makes its reader wait where a clip is written more slowly than the file is read.
        var isOver = false
        for feed in feeds { isOver = !feed.push(packet) || isOver }
        if isOver { state.withLock { $0.feeds.removeAll { $0.isEnded } } }
    }

    /// The packets from the last keyframe at or before `start` on, and, if there is none, all that there are.
    ///
    /// The first is a keyframe, and all are of one session.
    func packets(from start: MediaTime) -> [EncodedPacket] {
        state.withLock { Self.packets(from: start, in: $0) }
    }

    /// Opens a feed of the packets from the last keyframe at or before `start` until `end`.
    /// - Parameters:
    ///   - waits: makes the stream wait where the feed is full, instead of giving the feed up.
    /// - Returns: nil before the first keyframe.
    func feed(from start: MediaTime, until end: MediaTime, waits: Bool) -> PacketFeed? {
        state.withLock { state in
            let packets = Self.packets(from: start, in: state)
            guard let format = state.format, !packets.isEmpty else { return nil }
            let feed = PacketFeed(
                format: format, until: end, beginningWith: packets, byteLimit: state.limits.bytes, waits: waits)
            if !feed.isEnded { state.feeds.append(feed) }
            return feed
        }
    }

    private static func packets(from start: MediaTime, in state: State) -> [EncodedPacket] {
        let first = state.groups.lastIndex { $0.start <= start } ?? 0
        return state.groups.dropFirst(first).flatMap(\.packets)
    }

    private func keep(_ packet: EncodedPacket, in state: inout State) {
        if packet.isKeyframe {
            state.groups.append(Group(packets: [packet], bytes: packet.byteCount))
        } else {
            // Before the first keyframe, and after a group that was too large, nothing can be decoded.
            guard let last = state.groups.indices.last else { return }
            state.groups[last].packets.append(packet)
            state.groups[last].bytes += packet.byteCount
        }
        state.bytes += packet.byteCount
        func dropFirst() { state.bytes -= state.groups.removeFirst().bytes }
        let oldest = packet.time + .nanoseconds(-state.limits.duration.nanoseconds)
        while state.groups.count > 1, state.groups[1].start <= oldest { dropFirst() }
        while state.bytes > state.limits.bytes, !state.groups.isEmpty {
            dropFirst()
            shortened.add()
        }
    }
}
