import CFFmpeg
import Core

/// Opens a source and hands out the packets of its video stream. One code path for files, RTSP, HTTP and V4L2 devices;
/// what differs are the options.
///
/// Isolation: one thread at a time.
final class Demuxer {
    private let source: SourceURL
    private let interrupt: Interrupt
    private let readTimeout: Duration
    private let context: UnsafeMutablePointer<AVFormatContext>
    /// The open file, where we opened it ourselves.
    private let contents: UnsafeMutablePointer<AVIOContext>?
    private let stream: UnsafeMutablePointer<AVStream>

    /// - Throws: `.unavailable`, `.unauthorized`, `.timedOut`, `.badData` or `.unsupported`; `.cancelled` once `interrupt`
    ///   was cancelled.
    convenience init(
        _ source: SourceURL, options: StreamOptions, interrupt: Interrupt = Interrupt()
    ) throws(Failure) {
        _ = FFmpegLibrary.ready
        interrupt.setDeadline(in: options.openTimeout)
        let context = try Self.open(source, options: options, interrupt: interrupt)
        let result = avformat_find_stream_info(context, nil)
        guard result >= 0, !interrupt.isCancelled, !interrupt.isPastDeadline else {
            let failure = Self.failure(result, source: source, interrupt: interrupt)
            Self.close(context, nil)
            throw failure
        }
        try self.init(source, context: context, interrupt: interrupt, readTimeout: options.readTimeout)
    }

    /// Opens a file by what is in it, whatever its name says, and without looking further than its header.
    convenience init(pictureFile path: String) throws(Failure) {
        _ = FFmpegLibrary.ready
        let source = try SourceURL(path)
        var contents: UnsafeMutablePointer<AVIOContext>?
        var result = avio_open2(&contents, "file:" + path, AVIO_FLAG_READ, nil, nil)
        guard result >= 0 else { throw Failure(ffmpeg: result, opening: source) }
        var context = avformat_alloc_context()
        context?.pointee.pb = contents
        var settings = FFmpegOptions(["protocol_whitelist": "file", "max_streams": "16"])
        result = avformat_open_input(&context, nil, nil, &settings.dictionary)
        guard result >= 0, let context else {
            avio_closep(&contents)
            throw Failure(ffmpeg: result, opening: source)
        }
        try self.init(source, context: context, contents: contents, interrupt: Interrupt(), readTimeout: .seconds(10))
    }

    /// Takes over an open context.
    private init(
        _ source: SourceURL, context: UnsafeMutablePointer<AVFormatContext>,
        contents: UnsafeMutablePointer<AVIOContext>? = nil, interrupt: Interrupt, readTimeout: Duration
    ) throws(Failure) {
        do throws(Failure) {
            stream = try Self.selectVideo(in: context, source: source)
        } catch {
            Self.close(context, contents)
            throw error
        }
        self.source = source
        self.interrupt = interrupt
        self.readTimeout = readTimeout
        self.context = context
        self.contents = contents
    }

    private static func close(
        _ context: UnsafeMutablePointer<AVFormatContext>, _ contents: UnsafeMutablePointer<AVIOContext>?
    ) {
        var context: UnsafeMutablePointer<AVFormatContext>? = context
        var contents = contents
        avformat_close_input(&context)
        avio_closep(&contents)
    }

    deinit {
        // Closing may write to the peer (RTSP TEARDOWN); it must not hang.
        interrupt.setDeadline(in: .milliseconds(200))
        Self.close(context, contents)
    }

    var codecParameters: UnsafePointer<AVCodecParameters> { UnsafePointer(stream.pointee.codecpar) }
    /// Seconds per tick of the packets' stamps.
    var timeBase: AVRational { stream.pointee.time_base }
    /// Bits after which the stamps start anew.
    var stampBits: Int { Int(stream.pointee.pts_wrap_bits) }

    /// The next packet of the video stream; false at the end.
    ///
    /// - Throws: as `init`; `.timedOut` after `readTimeout` without a packet.
    func read(into packet: Packet) throws(Failure) -> Bool {
        interrupt.setDeadline(in: readTimeout)
        while true {
            packet.clear()
            let result = av_read_frame(context, packet.pointer)
            if result == tocsin_averror_eof {
                // FFmpeg also calls it the end when the interrupt cut a read short.
                if interrupt.isCancelled || interrupt.isPastDeadline {
                    throw Self.failure(tocsin_averror_exit, source: source, interrupt: interrupt)
                }
                return false
            }
            if result == tocsin_averror_again { continue }
            guard result >= 0 else { throw Self.failure(result, source: source, interrupt: interrupt) }
            if packet.pointer.pointee.stream_index == stream.pointee.index { return true }
        }
    }

    /// What the source says of itself; keyframe interval and a live stream's bit rate are not known from that.
    var description: StreamDescription {
        let parameters = stream.pointee.codecpar.pointee
        let rate = av_guess_frame_rate(context, stream, nil)
        let bits = parameters.bit_rate > 0 ? parameters.bit_rate : context.pointee.bit_rate
        let duration = Packet.stamp(context.pointee.duration).map { Double($0) / Double(AV_TIME_BASE) }
        return StreamDescription(
            container: String(cString: context.pointee.iformat.pointee.name),
            codec: String(cString: avcodec_get_name(parameters.codec_id)),
            width: Int(parameters.width), height: Int(parameters.height),
            pixelFormat: av_get_pix_fmt_name(AVPixelFormat(parameters.format)).map { String(cString: $0) } ?? "unknown",
            framesPerSecond: rate.num > 0 && rate.den > 0 ? Double(rate.num) / Double(rate.den) : nil,
            bitsPerSecond: bits > 0 ? Int(bits) : nil,
            durationSeconds: source.isLive || duration ?? 0 <= 0 ? nil : duration)
    }

    private static func open(
        _ source: SourceURL, options: StreamOptions, interrupt: Interrupt
    ) throws(Failure) -> UnsafeMutablePointer<AVFormatContext> {
        var result: Int32 = 0
        for attempt in OpenAttempt.attempts(for: source, options: options) {
            var context = avformat_alloc_context()
            guard let allocated = context else { throw Failure(.resourceExhausted, "\(source): no memory to open it") }
            allocated.pointee.interrupt_callback = AVIOInterruptCB(
                callback: { opaque in
                    let interrupt = Unmanaged<Interrupt>.fromOpaque(opaque!).takeUnretainedValue()
                    return interrupt.isCancelled || interrupt.isPastDeadline ? 1 : 0
                }, opaque: Unmanaged.passUnretained(interrupt).toOpaque())
            var settings = FFmpegOptions(attempt.options)
            let format = attempt.format.flatMap { av_find_input_format($0) }
            // On failure FFmpeg frees the context.
            result = avformat_open_input(&context, attempt.address, format, &settings.dictionary)
            if result >= 0, let context { return context }
            if interrupt.isCancelled || interrupt.isPastDeadline { break }
        }
        throw failure(result, source: source, interrupt: interrupt)
    }

    private static func selectVideo(
        in context: UnsafeMutablePointer<AVFormatContext>, source: SourceURL
    ) throws(Failure) -> UnsafeMutablePointer<AVStream> {
        let index = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
        // FFmpeg renders text files as terminal art; nobody films with that.
        let isText = String(cString: context.pointee.iformat.pointee.name) == "tty"
        guard index >= 0, !isText, let stream = context.pointee.streams[Int(index)] else {
            throw Failure(.badData, "\(source): there is no video in it", remedy: "name a video")
        }
        let width = Int(stream.pointee.codecpar.pointee.width)
        let height = Int(stream.pointee.codecpar.pointee.height)
        guard width * height <= FFmpegLibrary.maximumPixels, max(width, height) <= FFmpegLibrary.maximumSide else {
            throw Failure(.unsupported, "\(source): \(width)x\(height) pixels are beyond the limit of 8192x4320")
        }
        for other in 0..<Int(context.pointee.nb_streams) where other != Int(index) {
            context.pointee.streams[other]?.pointee.discard = AVDISCARD_ALL
        }
        return stream
    }

    private static func failure(_ code: Int32, source: SourceURL, interrupt: Interrupt) -> Failure {
        if interrupt.isCancelled { return Failure(.cancelled, "\(source): stopped", code: code) }
        if interrupt.isPastDeadline {
            return Failure(
                .timedOut, "\(source): the peer does not answer", remedy: "check that it is up and reachable",
                code: code)
        }
        return Failure(ffmpeg: code, opening: source)
    }
}
