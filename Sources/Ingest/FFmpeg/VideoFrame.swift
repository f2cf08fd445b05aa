import CFFmpeg

/// Owner of one decoded frame in whatever form the decoder gives. Reused for every frame of a stream.
///
/// Isolation: one thread at a time.
final class VideoFrame {
    let pointer: UnsafeMutablePointer<AVFrame>

    init() {
        guard let pointer = av_frame_alloc() else { fatalError("out of memory") }
        self.pointer = pointer
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&pointer)
    }

    var width: Int { Int(pointer.pointee.width) }
    var height: Int { Int(pointer.pointee.height) }
    var format: AVPixelFormat { AVPixelFormat(pointer.pointee.format) }
    /// The decoder noticed damage and concealed it.
    var isDamaged: Bool {
        pointer.pointee.decode_error_flags != 0 || pointer.pointee.flags & Int32(AV_FRAME_FLAG_CORRUPT) != 0
    }
    /// The stamp of the packet that the frame was in.
    var presentationStamp: Int64? { Packet.stamp(pointer.pointee.pts) }
    /// The decoder's best guess of when to show the frame.
    var bestStamp: Int64? { Packet.stamp(pointer.pointee.best_effort_timestamp) }
}
