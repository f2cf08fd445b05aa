import CFFmpeg

/// Owner of one compressed packet. Reused for every packet of a stream.
///
/// Isolation: one thread at a time.
final class Packet {
    let pointer: UnsafeMutablePointer<AVPacket>

    init() {
        guard let pointer = av_packet_alloc() else { fatalError("out of memory") }
        self.pointer = pointer
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&pointer)
    }

    var presentationStamp: Int64? { Self.stamp(pointer.pointee.pts) }
    var decodingStamp: Int64? { Self.stamp(pointer.pointee.dts) }
    /// In ticks of the stream's time base; 0 if unknown.
    var duration: Int64 { pointer.pointee.duration }
    var byteCount: Int { Int(pointer.pointee.size) }
    var isKeyframe: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }

    /// Lets the data go, keeps the packet.
    func clear() { av_packet_unref(pointer) }

    static func stamp(_ value: Int64) -> Int64? { value == tocsin_av_nopts_value ? nil : value }
}
