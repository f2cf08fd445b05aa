import CFFmpeg
import Core

/// Opens a source and hands out the packets of its video stream. One code path for files, RTSP, HTTP and V4L2 devices;
/// what differs are the options.
///
/// Isolation: one thread at a time.
final class Demuxer {
    /// Between two looks for a device's next picture.
    private static let devicePause = Duration.milliseconds(4)

    private let watch: OpeningWatch
    private let source: SourceURL
    private let readTimeout: Duration
    private let context: UnsafeMutablePointer<AVFormatContext>
    /// The open file, where we opened it ourselves.
    private let contents: UnsafeMutablePointer<AVIOContext>?
    private let stream: UnsafeMutablePointer<AVStream>
    private var isCutShort = false

    /// - Throws: `.unavailable`, `.unauthorized`, `.timedOut`, `.badData` or `.unsupported`; `.cancelled` once `interrupt`
    ///   was cancelled.
    convenience init(
        _ source: SourceURL, options: StreamOptions, interrupt: Interrupt = Interrupt(),
        onRefusedRedirect: @escaping () -> Void = {}
    ) throws(Failure) {
        _ = FFmpegLibrary.ready
        interrupt.setDeadline(in: options.openTimeout)
        let (context, watch) = try Self.open(
            source, options: options, interrupt: interrupt, onRefusedRedirect: onRefusedRedirect)
        let result = Self.findStreams(of: context)
        guard result >= 0, !interrupt.isCancelled, !interrupt.isPastDeadline else {
            let failure = watch.failure(result)
            Self.close(context, nil)
            throw failure
        }
        try self.init(source, context: context, watch: watch, readTimeout: options.readTimeout)
        // A live stream tells its size with its next keyframe at the latest; of a file no picture could be decoded.
        guard source.isLive || stream.pointee.codecpar.pointee.width > 0 else {
            throw Failure(.badData, "\(source): no picture could be decoded", remedy: "check that it plays")
        }
    }

    /// Looks at the first packets. It decodes some, and must not fall for absurd sizes there either.
    private static func findStreams(of context: UnsafeMutablePointer<AVFormatContext>) -> Int32 {
        let count = Int(context.pointee.nb_streams)
        var options = [OpaquePointer?](repeating: nil, count: count)
        for index in options.indices {
            av_dict_set_int(&options[index], "max_pixels", Int64(FFmpegLibrary.maximumPixels), 0)
        }
        defer { for index in options.indices { av_dict_free(&options[index]) } }
        return avformat_find_stream_info(context, &options)
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
        let watch = OpeningWatch(source: source, address: path, interrupt: Interrupt(), onRefusedRedirect: {})
        try self.init(source, context: context, contents: contents, watch: watch, readTimeout: .seconds(10))
    }

    /// Takes over an open context.
    private init(
        _ source: SourceURL, context: UnsafeMutablePointer<AVFormatContext>,
        contents: UnsafeMutablePointer<AVIOContext>? = nil, watch: OpeningWatch, readTimeout: Duration
    ) throws(Failure) {
        do throws(Failure) {
            stream = try Self.selectVideo(in: context, source: source)
        } catch {
            Self.close(context, contents)
            throw error
        }
        self.source = source
        self.watch = watch
        self.readTimeout = readTimeout
        self.context = context
        self.contents = contents
        // MJPEG over HTTP comes without times: FFmpeg would count 25 frames a second, whatever the camera sends.
        if source.isLive, String(cString: context.pointee.iformat.pointee.name) == "mpjpeg" {
            context.pointee.use_wallclock_as_timestamps = 1
        }
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
        watch.interrupt.setDeadline(in: .milliseconds(200))
        Self.close(context, contents)
    }

    var codecParameters: UnsafePointer<AVCodecParameters> { UnsafePointer(stream.pointee.codecpar) }
    /// The peer's wall clock, in seconds since 1970, when it first reported it; RTSP peers do within a few seconds.
    var wallClockStart: Double? {
        Packet.stamp(context.pointee.start_time_realtime).map { Double($0) / 1e6 }
    }
    /// True where every packet is a picture that depends on no other, as with MJPEG.
    var isIntraOnly: Bool {
        guard let descriptor = avcodec_descriptor_get(stream.pointee.codecpar.pointee.codec_id) else { return false }
        return descriptor.pointee.props & AV_CODEC_PROP_INTRA_ONLY != 0
    }
    /// Seconds per tick of the packets' stamps.
    var timeBase: AVRational { stream.pointee.time_base }
    /// Bits after which the stamps start anew.
    var stampBits: Int { Int(stream.pointee.pts_wrap_bits) }

    /// The next packet of the video stream; false at the end.
    ///
    /// - Throws: as `init`; `.timedOut` after `readTimeout` without a packet.
    func read(into packet: Packet) throws(Failure) -> Bool {
        let interrupt = watch.interrupt
        if isCutShort { throw watch.failure(tocsin_averror_exit) }
        interrupt.setDeadline(in: readTimeout)
        while true {
            packet.clear()
            let result = av_read_frame(context, packet.pointer)
            if result == tocsin_averror_eof {
                // FFmpeg also calls it the end when the interrupt cut a read short.
                if interrupt.isCancelled || interrupt.isPastDeadline {
                    throw watch.failure(tocsin_averror_exit)
                }
                return false
            }
            if result == tocsin_averror_again {
                // A device has no picture yet.
                if interrupt.isCancelled || interrupt.isPastDeadline { throw watch.failure(tocsin_averror_exit) }
                interrupt.sleep(for: Self.devicePause)
                continue
            }
            guard result >= 0 else { throw watch.failure(result) }
            // A read that was cut short still gives what FFmpeg's parser held, as if nothing were wrong.
            isCutShort = interrupt.isCancelled || interrupt.isPastDeadline
            if packet.pointer.pointee.stream_index == stream.pointee.index { return true }
            if isCutShort { throw watch.failure(tocsin_averror_exit) }
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
        _ source: SourceURL, options: StreamOptions, interrupt: Interrupt, onRefusedRedirect: @escaping () -> Void
    ) throws(Failure) -> (UnsafeMutablePointer<AVFormatContext>, OpeningWatch) {
        var failure = Failure(.unavailable, "\(source): there is no way to open it")
        for attempt in OpenAttempt.attempts(for: source, options: options) {
            var context = avformat_alloc_context()
            guard let allocated = context else { throw Failure(.resourceExhausted, "\(source): no memory to open it") }
            let watch = OpeningWatch(
                source: source, address: attempt.address, interrupt: interrupt, onRefusedRedirect: onRefusedRedirect)
            watch.context = allocated
            allocated.pointee.interrupt_callback = watch.callback
            // A device's driver waits without asking anyone whether to go on, so it must not wait at all.
            if source.transport == .device { allocated.pointee.flags |= AVFMT_FLAG_NONBLOCK }
            var settings = FFmpegOptions(attempt.options)
            let format = attempt.format.flatMap { av_find_input_format($0) }
            // On failure FFmpeg frees the context.
            let result = avformat_open_input(&context, attempt.address, format, &settings.dictionary)
            if result >= 0, let context { return (context, watch) }
            failure = watch.failure(result)
            if interrupt.isCancelled || interrupt.isPastDeadline { break }
        }
        throw failure
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
}
