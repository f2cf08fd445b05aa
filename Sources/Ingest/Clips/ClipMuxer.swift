import CFFmpeg
import Core

/// Writes packets of one video stream into a file of fragmented MP4, which a browser plays and which is readable as far as
/// it got if the end is missing.
///
/// Isolation: one thread at a time.
final class ClipMuxer {
    /// Ticks a second of the stamps in the file.
    private static let ticksPerSecond: Int64 = 90_000
    static let timeBase = AVRational(num: 1, den: Int32(ticksPerSecond))
    /// A fragment is held in memory until it is written: no longer than this, in microseconds.
    private static let longestFragment = 2_000_000

    private let path: String
    private let context: UnsafeMutablePointer<AVFormatContext>
    private let packet = Packet()
    /// The media time that becomes zero.
    private var origin: Int64?
    private var lastDecoding: Int64 = -1
    private var isOpen = true

    /// Begins the file.
    /// - Throws: `.unavailable` or `.resourceExhausted` where it cannot be written, `.unsupported` for a codec that does not
    ///   fit into MP4.
    init(path: String, parameters: UnsafePointer<AVCodecParameters>) throws(Failure) {
        _ = FFmpegLibrary.ready
        self.path = path
        var context: UnsafeMutablePointer<AVFormatContext>?
        avformat_alloc_output_context2(&context, nil, "mp4", nil)
        guard let context, let stream = avformat_new_stream(context, nil),
            avcodec_parameters_copy(stream.pointee.codecpar, parameters) >= 0
        else {
            avformat_free_context(context)
            throw Failure(.resourceExhausted, "\(path): no memory for a clip")
        }
        self.context = context
        // The container's tag of the source means nothing here. Apple's players want HEVC as hvc1.
        stream.pointee.codecpar.pointee.codec_tag =
            parameters.pointee.codec_id == AV_CODEC_ID_HEVC ? Self.tag("hvc1") : 0
        stream.pointee.time_base = Self.timeBase
        var result = avio_open2(&context.pointee.pb, "file:" + path, AVIO_FLAG_WRITE, nil, nil)
        if result >= 0 {
            var settings = FFmpegOptions([
                "movflags": "empty_moov+default_base_moof+frag_keyframe",
                "frag_duration": String(Self.longestFragment),
            ])
            result = avformat_write_header(context, &settings.dictionary)
        }
        guard result >= 0 else {
            isOpen = false
            avio_closep(&context.pointee.pb)
            avformat_free_context(context)
            throw Self.failure(result, path)
        }
    }

    deinit {
        guard isOpen else { return }
        avio_closep(&context.pointee.pb)
        avformat_free_context(context)
    }

    /// - Parameter source: with stamps in nanoseconds of media time. Pictures shown before the first packet's are left out:
    ///   they need pictures from before it.
    func write(_ source: UnsafePointer<AVPacket>) throws(Failure) {
        let decoding = source.pointee.dts
        let presentation = Packet.stamp(source.pointee.pts) ?? decoding
        let origin = origin ?? presentation
        self.origin = origin
        guard presentation >= origin else { return }
        packet.clear()
        guard av_packet_ref(packet.pointer, source) >= 0 else {
            throw Failure(.resourceExhausted, "\(path): no memory for a packet")
        }
        // Each picture must be decoded after the one before, and not after it is shown; the first is shown at zero.
        let shown = Self.ticks(presentation - origin)
        let decoded = max(Self.ticks(decoding - origin), lastDecoding + 1)
        lastDecoding = decoded
        packet.pointer.pointee.stream_index = 0
        packet.pointer.pointee.dts = decoded
        packet.pointer.pointee.pts = max(shown, decoded)
        packet.pointer.pointee.duration = Self.ticks(max(source.pointee.duration, 0))
        packet.pointer.pointee.pos = -1
        try check(av_write_frame(context, packet.pointer))
    }

    /// Ends the file and closes it.
    func finish() throws(Failure) {
        try check(av_write_trailer(context))
        isOpen = false
        // What is still in the buffer is written by closing.
        let result = avio_closep(&context.pointee.pb)
        avformat_free_context(context)
        guard result >= 0 else { throw Self.failure(result, path) }
    }

    private func check(_ result: Int32) throws(Failure) {
        let written = context.pointee.pb?.pointee.error ?? 0
        guard result >= 0, written >= 0 else { throw Self.failure(min(result, written), path) }
    }

    private static func ticks(_ nanoseconds: Int64) -> Int64 {
        Int64(Int128(nanoseconds) * Int128(ticksPerSecond) / 1_000_000_000)
    }

    private static func tag(_ letters: String) -> UInt32 {
        letters.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func failure(_ code: Int32, _ path: String) -> Failure {
        // Codes of the system are small; FFmpeg's own are four letters.
        if -code < 4096 { return Failure(errno: -code, at: path) }
        return Failure(.internal, "\(path): the clip cannot be written: \(Failure.text(of: code))", code: code)
    }
}
