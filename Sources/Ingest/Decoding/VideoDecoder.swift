import CFFmpeg
import Core

/// Decodes one video stream. A faulty packet is counted and skipped, as every camera sends some.
///
/// Isolation: one thread at a time.
final class VideoDecoder {
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let frame = VideoFrame()
    /// Packets that could not be decoded.
    private(set) var errorCount: UInt64 = 0

    /// - Parameters:
    ///   - timeBase: the unit of the stamps that packets will carry.
    ///   - place: what is decoded, for messages.
    /// - Throws: `.unsupported` for a codec that FFmpeg cannot decode, `.badData` for impossible parameters.
    init(
        _ parameters: UnsafePointer<AVCodecParameters>, timeBase: AVRational, threads: Int, place: String
    ) throws(Failure) {
        guard let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
            let name = String(cString: avcodec_get_name(parameters.pointee.codec_id))
            throw Failure(.unsupported, "\(place): no decoder for \(name)", remedy: "convert it to H.264")
        }
        var context = avcodec_alloc_context3(codec)
        guard let allocated = context else { throw Failure(.resourceExhausted, "\(place): no memory for a decoder") }
        var result = avcodec_parameters_to_context(allocated, parameters)
        if result >= 0 {
            allocated.pointee.pkt_timebase = timeBase
            allocated.pointee.thread_count = Int32(threads)
            allocated.pointee.max_pixels = Int64(FFmpegLibrary.maximumPixels)
            result = avcodec_open2(allocated, codec, nil)
        }
        guard result >= 0 else {
            avcodec_free_context(&context)
            throw Failure(
                .badData, "\(place): the decoder refuses the stream (\(Failure.text(of: result)))", code: result)
        }
        self.context = allocated
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// Leaves out pictures that no other depends on, and the deblocking of those that are decoded all the same.
    func setSkipsUnreferenced(_ skips: Bool) {
        context.pointee.skip_frame = skips ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
        context.pointee.skip_loop_filter = AVDISCARD_NONREF
    }

    /// Decodes a keyframe of which nothing that follows is needed: its picture comes out at once. What was inside comes out
    /// first.
    func decodeAlone(_ packet: Packet, _ body: (VideoFrame) throws(Failure) -> Void) throws(Failure) {
        try drain(body)
        try decode(packet, body)
        try drain(body)
    }

    private func drain(_ body: (VideoFrame) throws(Failure) -> Void) throws(Failure) {
        try decode(bytes: nil, body)
        avcodec_flush_buffers(context)
    }

    /// The end of the stream: the last frames come out.
    func finish(_ body: (VideoFrame) throws(Failure) -> Void) throws(Failure) { try decode(bytes: nil, body) }

    /// Hands every frame that comes out to `body`.
    func decode(_ packet: Packet, _ body: (VideoFrame) throws(Failure) -> Void) throws(Failure) {
        try decode(bytes: packet.pointer, body)
    }

    /// nil stands for the end of the stream.
    func decode(
        bytes packet: UnsafePointer<AVPacket>?, _ body: (VideoFrame) throws(Failure) -> Void
    ) throws(Failure) {
        let sent = avcodec_send_packet(context, packet)
        if sent < 0, sent != tocsin_averror_eof { errorCount += 1 }
        while true {
            let received = avcodec_receive_frame(context, frame.pointer)
            if received == tocsin_averror_again || received == tocsin_averror_eof { return }
            guard received >= 0 else {
                errorCount += 1
                return
            }
            try body(frame)
        }
    }
}
