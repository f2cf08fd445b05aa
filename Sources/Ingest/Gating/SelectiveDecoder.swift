import CFFmpeg
import Core

/// Decodes one session's packets as far as its mode wants them, and keeps those of the current group of pictures that are
/// not decoded yet.
///
/// Isolation: the stream's thread.
final class SelectiveDecoder {
    private let decoder: VideoDecoder
    private let mode: DecodeMode
    private var gate = DecodeGate()
    /// From the last keyframe on, while the gate is closed.
    private var held: [EncodedPacket] = []
    /// Pictures before this time are decoded for the sake of later ones only.
    private(set) var freshFrom = MediaTime(nanoseconds: .min)
    /// Packets that were never decoded.
    private(set) var skippedCount: UInt64 = 0
    /// Of them, those left out because the host is behind.
    private(set) var shedCount: UInt64 = 0
    /// The rest of this group of pictures is left out.
    private var isShedding = false

    init(_ decoder: VideoDecoder, mode: DecodeMode) {
        self.decoder = decoder
        self.mode = mode
        decoder.setSkipsUnreferenced(false)
    }

    var errorCount: UInt64 { decoder.errorCount }

    /// - Parameters:
    ///   - packet: placed by `PacketTimeline`.
    ///   - kept: the same by reference, for later.
    ///   - isWanted: whether its picture may be wanted; what nothing else depends on is left out otherwise.
    ///   - attention: until when detectors want everything.
    ///   - freshness: how old a picture may be that is caught up with and still wanted.
    ///   - isBehind: the host does not keep up: what comes before the next keyframe is left out.
    func take(
        _ packet: Packet, kept: EncodedPacket?, isWanted: Bool, attention: MediaTime, freshness: Duration,
        isBehind: Bool, _ body: (VideoFrame) throws(Failure) -> Void
    ) throws(Failure) {
        if packet.isKeyframe { isShedding = false } else if isBehind { isShedding = true }
        guard !isShedding else {
            release()
            (skippedCount, shedCount) = (skippedCount + 1, shedCount + 1)
            return
        }
        guard mode != .all else { return try decoder.decode(packet, body) }
        let time = MediaTime(nanoseconds: packet.decodingStamp ?? 0)
        switch step(for: packet, at: time, attention: attention) {
        case .decode:
            release()
            decoder.setSkipsUnreferenced(!isWanted)
            try decoder.decode(packet, body)
        case .decodeAlone:
            release()
            decoder.setSkipsUnreferenced(false)
            try decoder.decodeAlone(packet, body)
            if let kept { held = [kept] }
        case .hold:
            skippedCount += 1
            if mode == .gated, let kept { held.append(kept) }
        case .catchUp:
            freshFrom = time + .nanoseconds(-freshness.nanoseconds)
            decoder.setSkipsUnreferenced(true)
            let group = held
            release()
            skippedCount -= min(skippedCount, UInt64(max(0, group.count - 1)))
            for packet in group { try decoder.decode(bytes: packet.pointer, body) }
            try decoder.decode(packet, body)
        }
    }

    private func step(for packet: Packet, at time: MediaTime, attention: MediaTime) -> DecodeGate.Step {
        if mode == .keyframes { return packet.isKeyframe ? .decodeAlone : .hold }
        return gate.step(isKeyframe: packet.isKeyframe, bytes: packet.byteCount, time: time, attention: attention)
    }

    private func release() { held.removeAll(keepingCapacity: true) }

    /// What is inside the decoder comes out: the source has ended.
    func finish(_ body: (VideoFrame) throws(Failure) -> Void) throws(Failure) { try decoder.finish(body) }

    /// Takes each picture that is handed on.
    func note(_ picture: Picture, at time: MediaTime) {
        if mode == .gated { gate.note(picture, at: time) }
    }

    /// A picture came that is not wanted for analysis.
    func noteUnwanted(at time: MediaTime) { gate.noteUnwantedPicture(at: time) }
}
