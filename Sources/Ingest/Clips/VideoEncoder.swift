import CFFmpeg
import Core

/// Encodes pictures of one size as H.264, with Debian's libx264: packet in, packet out, no picture held back.
///
/// Isolation: one thread at a time.
final class VideoEncoder {
    /// x264's constant quality: visually near the original for a clip that is to be looked at.
    private static let quality = "23"
    /// Nanoseconds, as everywhere on the time axis.
    private static let timeBase = AVRational(num: 1, den: 1_000_000_000)

    let width: Int
    let height: Int
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let frame = VideoFrame()
    private let packet = Packet()
    private var lastStamp = Int64.min

    /// - Parameters: the pictures' size; a last odd column or row is cut off.
    /// - Throws: `.unsupported` where FFmpeg has no libx264.
    init(width: Int, height: Int) throws(Failure) {
        _ = FFmpegLibrary.ready
        (self.width, self.height) = (max(width & ~1, 2), max(height & ~1, 2))
        guard let encoder = avcodec_find_encoder_by_name("libx264"), let context = avcodec_alloc_context3(encoder)
        else {
            throw Failure(
                .unsupported, "this FFmpeg has no libx264 to encode a clip with",
                remedy: "install a libavcodec that has it")
        }
        self.context = context
        context.pointee.width = Int32(self.width)
        context.pointee.height = Int32(self.height)
        context.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
        context.pointee.color_range = AVCOL_RANGE_JPEG
        context.pointee.colorspace = AVCOL_SPC_SMPTE170M
        context.pointee.time_base = Self.timeBase
        context.pointee.framerate = AVRational(num: 25, den: 1)
        context.pointee.gop_size = 50
        context.pointee.thread_count = 1
        context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
        var settings = FFmpegOptions(["preset": "veryfast", "tune": "zerolatency", "crf": Self.quality])
        var result = avcodec_open2(context, encoder, &settings.dictionary)
        if result >= 0 {
            frame.pointer.pointee.width = context.pointee.width
            frame.pointer.pointee.height = context.pointee.height
            frame.pointer.pointee.format = context.pointee.pix_fmt.rawValue
            result = av_frame_get_buffer(frame.pointer, 64)
        }
        guard result >= 0 else {
            throw Failure(.internal, "H.264 of \(width)x\(height): \(Failure.text(of: result))", code: result)
        }
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// What a container needs to know.
    func withParameters<Result>(
        _ body: (UnsafePointer<AVCodecParameters>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var parameters = avcodec_parameters_alloc()
        defer { avcodec_parameters_free(&parameters) }
        guard let parameters, avcodec_parameters_from_context(parameters, context) >= 0 else {
            throw Failure(.resourceExhausted, "no memory for an encoder's parameters")
        }
        return try body(parameters)
    }

    /// Encodes one picture of at least this encoder's size.
    /// - Parameter body: gets the packets, with stamps in nanoseconds of media time.
    func encode(
        _ picture: Picture, at time: MediaTime, _ body: (UnsafePointer<AVPacket>) throws(Failure) -> Void
    ) throws(Failure) {
        guard av_frame_make_writable(frame.pointer) >= 0 else {
            throw Failure(.resourceExhausted, "no memory for a picture of \(width)x\(height)")
        }
        let (data, strides) = (frame.pointer.pointee.data, frame.pointer.pointee.linesize)
        Self.copy(picture.luma, width: picture.width, to: data.0, Int(strides.0), columns: width, rows: height)
        Self.copy(
            picture.blueChroma, width: picture.chromaWidth, to: data.1, Int(strides.1), columns: width / 2,
            rows: height / 2)
        Self.copy(
            picture.redChroma, width: picture.chromaWidth, to: data.2, Int(strides.2), columns: width / 2,
            rows: height / 2)
        lastStamp = max(time.nanoseconds, lastStamp &+ 1)
        frame.pointer.pointee.pts = lastStamp
        frame.pointer.pointee.pict_type = AV_PICTURE_TYPE_NONE
        try send(frame.pointer, body)
    }

    /// The packets that are still inside.
    func finish(_ body: (UnsafePointer<AVPacket>) throws(Failure) -> Void) throws(Failure) { try send(nil, body) }

    private func send(
        _ frame: UnsafeMutablePointer<AVFrame>?, _ body: (UnsafePointer<AVPacket>) throws(Failure) -> Void
    ) throws(Failure) {
        var result = avcodec_send_frame(context, frame)
        while result >= 0 {
            packet.clear()
            result = avcodec_receive_packet(context, packet.pointer)
            if result >= 0 { try body(packet.pointer) }
        }
        guard result == tocsin_averror_again || result == tocsin_averror_eof else {
            throw Failure(.internal, "H.264: \(Failure.text(of: result))", code: result)
        }
    }

    private static func copy(
        _ plane: [UInt8], width: Int, to target: UnsafeMutablePointer<UInt8>?, _ stride: Int, columns: Int, rows: Int
    ) {
        guard let target, columns <= width, rows * width <= plane.count else { return }
        plane.withUnsafeBufferPointer { source in
            for row in 0..<rows {
                (target + row * stride).update(from: source.baseAddress! + row * width, count: columns)
            }
        }
    }
}
