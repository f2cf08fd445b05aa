import CFFmpeg
import Core

/// Owner of one of FFmpeg's encoders of single pictures, for one size.
///
/// Isolation: one thread at a time.
final class PictureEncoder {
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let frame = VideoFrame()
    private let packet = Packet()
    private let name: String

    /// - Parameter configure: sets what only this codec needs, on the codec and on the frame.
    init(
        _ name: String, _ codec: AVCodecID, _ format: AVPixelFormat, width: Int, height: Int,
        configure: (UnsafeMutablePointer<AVCodecContext>, UnsafeMutablePointer<AVFrame>) -> Void = { _, _ in }
    ) throws(Failure) {
        _ = FFmpegLibrary.ready
        self.name = name
        guard let encoder = avcodec_find_encoder(codec), let context = avcodec_alloc_context3(encoder) else {
            throw Failure(.unsupported, "this FFmpeg has no \(name) encoder")
        }
        self.context = context
        context.pointee.width = Int32(width)
        context.pointee.height = Int32(height)
        context.pointee.pix_fmt = format
        context.pointee.time_base = AVRational(num: 1, den: 25)
        context.pointee.thread_count = 1
        frame.pointer.pointee.width = Int32(width)
        frame.pointer.pointee.height = Int32(height)
        frame.pointer.pointee.format = format.rawValue
        configure(context, frame.pointer)
        let result = avcodec_open2(context, nil, nil)
        guard result >= 0 else {
            throw Failure(.internal, "\(name) of \(width)x\(height): \(Failure.text(of: result))", code: result)
        }
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// - Parameter fill: writes the planes, rows `stride` bytes apart.
    func encode(
        _ fill: (_ plane: Int, _ target: UnsafeMutablePointer<UInt8>, _ stride: Int) -> Void, planes: Int
    ) throws(Failure) -> [UInt8] {
        var result = av_frame_get_buffer(frame.pointer, 64)
        if result >= 0 {
            let (data, strides) = (frame.pointer.pointee.data, frame.pointer.pointee.linesize)
            let targets = [data.0, data.1, data.2]
            for (plane, stride) in [strides.0, strides.1, strides.2].prefix(planes).enumerated() {
                if let target = targets[plane] { fill(plane, target, Int(stride)) }
            }
            frame.pointer.pointee.pts = 0
            result = avcodec_send_frame(context, frame.pointer)
        }
        if result >= 0 { result = avcodec_receive_packet(context, packet.pointer) }
        guard result >= 0, let bytes = packet.pointer.pointee.data else {
            throw Failure(.internal, "\(name) encoding failed: \(Failure.text(of: result))", code: result)
        }
        return Array(UnsafeBufferPointer(start: bytes, count: packet.byteCount))
    }
}
