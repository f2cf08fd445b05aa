import CFFmpeg
import Core

/// One encoded packet with its place on the stream's time axis. It shares the packet's bytes with whoever else holds them.
///
/// Isolation: immutable.
final class EncodedPacket: @unchecked Sendable {
    // Proof of Sendable: the packet is written in `init` alone, and FFmpeg counts the references to its bytes atomically.
    let pointer: UnsafeMutablePointer<AVPacket>
    /// nil where the stream does not tell.
    let presentation: MediaTime?
    let decoding: MediaTime
    let byteCount: Int
    let isKeyframe: Bool

    /// - Parameters:
    ///   - packet: placed by `PacketTimeline`, with stamps in nanoseconds of media time.
    ///   - copiesBytes: for packets whose bytes go away with their source.
    /// - Returns: nil where memory is short.
    init?(_ packet: Packet, copiesBytes: Bool = false) {
        guard let pointer = av_packet_clone(packet.pointer) else { return nil }
        self.pointer = pointer
        // The clone's bytes have two holders now, so that making them its own copies them.
        guard !copiesBytes || av_packet_make_writable(pointer) >= 0 else {
            var pointer: UnsafeMutablePointer<AVPacket>? = pointer
            av_packet_free(&pointer)
            return nil
        }
        presentation = packet.presentationStamp.map(MediaTime.init(nanoseconds:))
        decoding = MediaTime(nanoseconds: packet.decodingStamp ?? 0)
        byteCount = packet.byteCount
        isKeyframe = packet.isKeyframe
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&pointer)
    }

    /// When its picture is shown; the decoding time where the stream does not tell.
    var time: MediaTime { presentation ?? decoding }
}
