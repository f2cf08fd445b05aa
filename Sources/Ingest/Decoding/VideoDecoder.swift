import CFFmpeg
import Core

/// Decodes one video stream, on hardware where that is wanted and works. A faulty packet is counted and skipped, as every
/// camera sends some; a faulty device is given up for good, and software goes on from the next keyframe.
///
/// Isolation: one thread at a time.
final class VideoDecoder {
    /// Failures without a picture between them, after which a device is given up: decoders report much of what goes wrong in a
    /// device as damaged packets. Two keyframes are enough, or a second of other packets.
    private static let (patience, keyframeFailure) = (25, 15)

    private let format: StreamFormat
    private let timeBase: AVRational
    private let threads: Int
    private let place: String
    private let onFallBack: (String) -> Void
    private var context: CodecContext
    private let frame = VideoFrame()
    /// What a device decoded, fetched into the host's memory.
    private lazy var fetched = VideoFrame()
    /// After a device was given up: what depends on pictures that it kept is not decoded.
    private var awaitsKeyframe = false
    /// Since the last picture.
    private var failures = 0
    /// Packets that could not be decoded, and pictures in which the decoder concealed damage.
    private(set) var errorCount: UInt64 = 0

    /// - Parameters:
    ///   - timeBase: the unit of the stamps that packets will carry.
    ///   - backends: tried in order before software.
    ///   - place: what is decoded, for messages.
    ///   - onFallBack: called with the reason each time a backend cannot be used.
    /// - Throws: `.unsupported` for a codec that FFmpeg cannot decode, `.badData` for impossible parameters.
    init(
        _ parameters: UnsafePointer<AVCodecParameters>, timeBase: AVRational, threads: Int,
        backends: [CodecContext.Backend] = [], place: String, onFallBack: @escaping (String) -> Void = { _ in }
    ) throws(Failure) {
        format = StreamFormat(copying: parameters)
        (self.timeBase, self.threads, self.place, self.onFallBack) = (timeBase, threads, place, onFallBack)
        var context: CodecContext?
        for backend in backends where context == nil {
            do throws(Failure) {
                context = try CodecContext(parameters, on: backend, timeBase: timeBase, threads: threads, place: place)
            } catch {
                onFallBack(error.message)
            }
        }
        if let context {
            self.context = context
        } else {
            self.context = try CodecContext(
                parameters, on: .software, timeBase: timeBase, threads: threads, place: place)
        }
    }

    /// Takes over an open decoder.
    init(
        _ context: CodecContext, _ parameters: UnsafePointer<AVCodecParameters>, timeBase: AVRational, place: String,
        onFallBack: @escaping (String) -> Void
    ) {
        format = StreamFormat(copying: parameters)
        (self.timeBase, threads, self.place, self.onFallBack) = (timeBase, 1, place, onFallBack)
        self.context = context
    }

    var backend: CodecContext.Backend { context.backend }

    /// Leaves out pictures that no other depends on, and the deblocking of those that are decoded all the same.
    func setSkipsUnreferenced(_ skips: Bool) {
        context.pointer.pointee.skip_frame = skips ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
        context.pointer.pointee.skip_loop_filter = AVDISCARD_NONREF
    }

    /// Decodes a keyframe of which nothing that follows is needed: its picture comes out at once. What was inside comes out
    /// first.
    func decodeAlone(_ packet: Packet, _ body: (VideoFrame) throws(Failure) -> Void) throws(Failure) {
        try drain(body)
        try decode(packet, body)
        try drain(body)
    }

    private func drain(_ body: (VideoFrame) throws(Failure) -> Void) throws(Failure) {
        // FFmpeg's memory-to-memory decoders do not start again after they were drained.
        guard backend != .memoryToMemory else { return }
        try decode(bytes: nil, body)
        avcodec_flush_buffers(context.pointer)
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
        let isKeyframe = Self.isKeyframe(packet)
        if awaitsKeyframe, packet != nil {
            guard isKeyframe else { return }
            awaitsKeyframe = false
        }
        guard let fault = try pass(packet, body) else { return }
        try fallBack(because: fault)
        guard isKeyframe else { return }
        awaitsKeyframe = false
        _ = try pass(packet, body)
    }

    /// - Returns: what shows that the device is broken.
    private func pass(
        _ packet: UnsafePointer<AVPacket>?, _ body: (VideoFrame) throws(Failure) -> Void
    ) throws(Failure) -> Int32? {
        let sent = avcodec_send_packet(context.pointer, packet)
        if sent < 0, sent != tocsin_averror_eof, noteFailure(sent, of: packet) { return sent }
        while true {
            let received = avcodec_receive_frame(context.pointer, frame.pointer)
            if received == tocsin_averror_again || received == tocsin_averror_eof { break }
            guard received >= 0 else { return noteFailure(received, of: packet) ? received : nil }
            failures = 0
            if frame.isDamaged { errorCount += 1 }
            guard CodecContext.isInDevice(frame.format) else {
                try body(frame)
                continue
            }
            let result = fetch()
            guard result >= 0 else { return result }
            try body(fetched)
        }
        return nil
    }

    /// From the device's memory.
    private func fetch() -> Int32 {
        av_frame_unref(fetched.pointer)
        let result = av_hwframe_transfer_data(fetched.pointer, frame.pointer, 0)
        return result < 0 ? result : av_frame_copy_props(fetched.pointer, frame.pointer)
    }

    /// - Returns: true if it is time to give the device up.
    private func noteFailure(_ code: Int32, of packet: UnsafePointer<AVPacket>?) -> Bool {
        errorCount += 1
        failures += Self.isKeyframe(packet) ? Self.keyframeFailure : 1
        return backend != .software && (code != tocsin_averror_invalid_data || failures >= Self.patience)
    }

    private static func isKeyframe(_ packet: UnsafePointer<AVPacket>?) -> Bool {
        packet.map { $0.pointee.flags & AV_PKT_FLAG_KEY != 0 } ?? false
    }

    private func fallBack(because code: Int32) throws(Failure) {
        onFallBack("\(backend.name) failed (\(Failure.text(of: code)))")
        let old = context
        context = try CodecContext(
            format.parameters, on: .software, timeBase: timeBase, threads: threads, place: place)
        context.pointer.pointee.skip_frame = old.pointer.pointee.skip_frame
        context.pointer.pointee.skip_loop_filter = old.pointer.pointee.skip_loop_filter
        awaitsKeyframe = true
        failures = 0
    }
}
