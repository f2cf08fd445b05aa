import Core
import Dispatch

/// The packets of one clip on their way from the stream's thread to the clip's: a queue bounded by bytes.
///
/// Isolation: a lock; one thread pushes, one takes.
final class PacketFeed: Sendable {
    /// A clip that is written so slowly that a file's reader would wait longer than this is given up.
    private static let patience = Duration.seconds(30)

    private struct State {
        var packets: [EncodedPacket]
        /// Of `packets`: taken already.
        var taken = 0
        var bytes: Int
        /// When the last picture so far is shown.
        var latest = MediaTime(nanoseconds: .min)
        var isEnded = false
        var failure: Failure?
    }

    let format: StreamFormat
    /// Media time after which no packet is wanted but those of pictures shown before one that is there already.
    let end: MediaTime
    private let byteLimit: Int
    private let waits: Bool
    private let state: Locked<State>
    private let arrived = DispatchSemaphore(value: 0)
    private let left = DispatchSemaphore(value: 0)

    init(
        format: StreamFormat, until end: MediaTime, beginningWith packets: [EncodedPacket], byteLimit: Int, waits: Bool
    ) {
        self.format = format
        self.end = end
        // What is in the history already costs nothing more.
        self.byteLimit = byteLimit + packets.reduce(0) { $0 + $1.byteCount }
        self.waits = waits
        var first = State(packets: [], bytes: 0)
        for packet in packets where !first.isEnded { Self.take(packet, until: end, in: &first) }
        state = Locked(first)
    }

    /// Adds a packet, or ends the feed before it.
    private static func take(_ packet: EncodedPacket, until end: MediaTime, in state: inout State) {
        guard packet.decoding <= end || packet.time < state.latest else {
            state.isEnded = true
            return
        }
        state.packets.append(packet)
        state.bytes += packet.byteCount
        state.latest = max(state.latest, packet.time)
    }

    var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Takes a packet unless the feed has ended.
    /// - Returns: whether it wants more.
    func push(_ packet: EncodedPacket) -> Bool {
        let deadline = SystemClocks().monotonic() + Self.patience
        while true {
            let isTaken = state.withLock { state -> Bool? in
                guard !state.isEnded else { return false }
                guard state.bytes + packet.byteCount <= byteLimit else { return nil }
                Self.take(packet, until: end, in: &state)
                return !state.isEnded
            }
            if let isTaken {
                arrived.signal()
                return isTaken
            }
            guard waits, SystemClocks().monotonic() < deadline else { break }
            _ = left.wait(timeout: .now() + 1)
        }
        end(Failure(.resourceExhausted, "the clip is written more slowly than its packets come"))
        return false
    }

    /// No more packets come.
    ///
    /// - Parameter failure: why the clip is given up, if it is.
    func end(_ failure: Failure? = nil) {
        state.withLock { state in
            state.isEnded = true
            state.failure = state.failure ?? failure
        }
        arrived.signal()
        left.signal()
    }

    /// The next packet, which it waits for; nil after the last.
    /// - Throws: where the feed was given up.
    func next() throws(Failure) -> EncodedPacket? {
        while true {
            let (packet, isOver, failure) = state.withLock { state -> (EncodedPacket?, Bool, Failure?) in
                if let failure = state.failure { return (nil, true, failure) }
                guard state.taken < state.packets.count else { return (nil, state.isEnded, nil) }
                let packet = state.packets[state.taken]
                state.taken += 1
                state.bytes -= packet.byteCount
                if state.taken >= 64 {
                    state.packets.removeFirst(state.taken)
                    state.taken = 0
                }
                return (packet, false, nil)
            }
            if let failure { throw failure }
            if let packet {
                left.signal()
                return packet
            }
            if isOver { return nil }
            arrived.wait()
        }
    }
}
