import CFFmpeg
import Core
import FrameRing
import Logging

/// Reads a source from its opening to its end, once: packets, times, decoding, choice of frames, scaling, handing on.
/// It never tries again; what must outlive a session (the time axis above all) stays here between sessions.
///
/// Isolation: the stream's thread.
final class StreamPump {
    /// Nanoseconds: the unit of every stamp once `PacketTimeline` has placed it.
    private static let mediaTimeBase = AVRational(num: 1, den: 1_000_000_000)

    private let source: SourceURL
    private let options: StreamOptions
    private let channel: FrameChannel
    private let clocks: any Clocks
    private let interrupt: Interrupt
    private let counters: StreamCounters
    private let damage: DamageReport
    private let history: PacketHistory?
    private let attention: DecodeAttention
    private let packet = Packet()
    private let scaler: PictureScaler
    private var timeline: PacketTimeline
    private var selector: FrameSelector
    private var arrivals = ArrivalLog()
    private var lag: StreamLag
    private var isBehind = false
    /// Frames are chosen before they are decoded: each packet is a picture.
    private var choosesPackets = false
    private var lastTime: MediaTime?
    /// Set by a break of time until the next frame carries it on.
    private var hasBreak = false
    /// Spent with frames after they were decoded.
    private var handingOn = Duration.zero
    /// When media time zero was, by the host's clock; for pacing.
    private var paceStart: MonotonicTime?
    /// The arrival of the first and the last frame of this session.
    private(set) var sessionFrames: (first: MonotonicTime, last: MonotonicTime)?

    init(
        source: SourceURL, options: StreamOptions, channel: FrameChannel, clocks: any Clocks, interrupt: Interrupt,
        counters: StreamCounters, damage: DamageReport, history: PacketHistory?, attention: DecodeAttention
    ) {
        self.source = source
        self.options = options
        self.channel = channel
        self.clocks = clocks
        self.interrupt = interrupt
        self.counters = counters
        self.damage = damage
        self.history = history
        self.attention = attention
        scaler = PictureScaler(longestSide: options.longestSide)
        timeline = PacketTimeline(isLive: source.isLive)
        selector = FrameSelector(framesPerSecond: options.analysisFramesPerSecond)
        lag = StreamLag(limit: .seconds(2 / options.analysisFramesPerSecond))
    }

    /// Media time of the last frame.
    var position: MediaTime? { lastTime }

    /// Returns at the end of the source.
    ///
    /// - Parameter onPicture: called once, before the session's first picture is handed on.
    /// - Throws: what `Demuxer` and `VideoDecoder` throw; `.cancelled` when stopped.
    func runSession(onPicture: (StreamDescription) -> Void) throws(Failure) {
        sessionFrames = nil
        defer { damage.report() }
        let demuxer = try Demuxer(
            source, options: options, interrupt: interrupt,
            onRefusedRedirect: { [counters] in counters.refusedRedirects.add() })
        let decoder = SelectiveDecoder(
            try VideoDecoder(
                demuxer.codecParameters, timeBase: Self.mediaTimeBase, threads: options.decoderThreads,
                backends: options.hardware.backends, place: source.description, onFallBack: damage.noteFallBack),
            mode: options.decode)
        choosesPackets = demuxer.isIntraOnly
        let timeBase = demuxer.timeBase
        timeline.beginSession(
            numerator: Int(timeBase.num), denominator: Int(timeBase.den), stampBits: demuxer.stampBits)
        arrivals = ArrivalLog()
        lag.reset()
        history?.begin(StreamFormat(copying: demuxer.codecParameters))
        defer { history?.endSession() }
        counters.sessions.add()

        func take(_ frame: VideoFrame) throws(Failure) {
            let begin = clocks.monotonic()
            defer { handingOn += clocks.monotonic() - begin }
            if sessionFrames == nil { onPicture(demuxer.description) }
            try handOn(frame, of: decoder)
        }
        do throws(Failure) {
            while try demuxer.read(into: packet) {
                place(packet)
                try decode(packet, with: decoder, take)
            }
        } catch {
            // What the decoder still holds belongs to the part that could be read.
            if !source.isLive, error.kind != .cancelled { try decoder.finish(take) }
            throw error
        }
        try decoder.finish(take)
    }

    private func decode(
        _ packet: Packet, with decoder: SelectiveDecoder, _ take: (VideoFrame) throws(Failure) -> Void
    ) throws(Failure) {
        let kept = remember(packet)
        let (errors, skipped, shed) = (decoder.errorCount, decoder.skippedCount, decoder.shedCount)
        let (begin, handingOn) = (clocks.monotonic(), handingOn)
        defer {
            let spent = clocks.monotonic() - begin - (self.handingOn - handingOn)
            counters.decodeNanoseconds.add(UInt64(max(spent.nanoseconds, 0)))
            counters.decodeErrors.add(decoder.errorCount - errors)
            counters.skippedPackets.add(decoder.skippedCount &- skipped)
            counters.shedPackets.add(decoder.shedCount - shed)
            damage.note(decoder.errorCount - errors, at: clocks.monotonic())
        }
        let time = MediaTime(nanoseconds: packet.presentationStamp ?? packet.decodingStamp ?? 0)
        if choosesPackets {
            // Each packet is a picture: what is not analysed need not be decoded.
            guard selector.isDue(at: time) else {
                counters.skippedPackets.add()
                return
            }
        }
        try decoder.take(
            packet, kept: kept, isWanted: selector.mayBeDue(at: time, usualInterval: timeline.usualInterval),
            attention: attention.until, freshness: .seconds(1 / options.analysisFramesPerSecond), isBehind: isBehind,
            take)
    }

    /// Replaces the packet's stamps by its place on the time axis.
    private func place(_ packet: Packet) {
        let arrival = clocks.monotonic()
        let place = timeline.place(
            presentation: packet.presentationStamp, decoding: packet.decodingStamp, duration: packet.duration,
            arrival: arrival)
        packet.pointer.pointee.pts = place.presentation ?? tocsin_av_nopts_value
        packet.pointer.pointee.dts = place.decoding
        if place.isDiscontinuity { lag.reset() }
        if source.isLive { isBehind = lag.note(MediaTime(nanoseconds: place.decoding), arrival: arrival) }
        // What waited in the network's buffers came earlier than it was read.
        arrivals.note(stamp: place.presentation, arrival: arrival + .nanoseconds(-lag.delay.nanoseconds))
        counters.packets.add()
        counters.bytes.add(UInt64(packet.byteCount))
        counters.noteFrame(at: arrival)
        if place.isDiscontinuity {
            hasBreak = true
            counters.discontinuities.add()
        }
    }

    /// For the history, and for the decoder while its gate is closed.
    private func remember(_ packet: Packet) -> EncodedPacket? {
        guard history != nil || options.decode == .gated else { return nil }
        // A device takes its memory back when it is closed.
        let kept = EncodedPacket(packet, copiesBytes: source.transport == .device)
        if let kept { history?.append(kept) }
        return kept
    }

    private func handOn(_ frame: VideoFrame, of decoder: SelectiveDecoder) throws(Failure) {
        if interrupt.isCancelled { throw Failure(.cancelled, "\(source): stopped") }
        counters.decodedFrames.add()
        let arrival = arrivals.arrival(of: frame.presentationStamp) ?? clocks.monotonic()
        let time = timeOf(frame)
        sessionFrames = (sessionFrames?.first ?? arrival, arrival)
        guard isWanted(time, of: decoder) else { return decoder.noteUnwanted(at: time) }
        if options.realtime, !source.isLive { pace(to: time) }
        guard let lease = channel.lease() else {
            // A lossless channel gives none only when it has ended.
            if channel.policy == .lossless { throw Failure(.cancelled, "\(source): stopped") }
            counters.starvedFrames.add()
            return decoder.noteUnwanted(at: time)
        }
        try scaler.scale(frame, into: lease.picture)
        decoder.note(lease.picture, at: time)
        lease.header = FrameHeader(time: time, arrival: arrival, isDiscontinuity: hasBreak)
        hasBreak = false
        channel.push(lease)
        counters.deliveredFrames.add()
        // What to decode next depends on what is found in this one; with a file, every time in the same way.
        if options.decode == .gated, channel.policy == .lossless { channel.waitUntilIdle() }
    }

    private func isWanted(_ time: MediaTime, of decoder: SelectiveDecoder) -> Bool {
        if choosesPackets { return true }
        guard time >= decoder.freshFrom else { return false }
        return selector.isDue(
            at: time, usualInterval: options.decode == .all ? nil : timeline.usualInterval)
    }

    /// The frame's media time; always later than the one before.
    private func timeOf(_ frame: VideoFrame) -> MediaTime {
        var time = MediaTime(nanoseconds: max(0, frame.bestStamp ?? 0))
        if let lastTime, time <= lastTime { time = lastTime + .nanoseconds(1) }
        lastTime = time
        return time
    }

    private func pace(to time: MediaTime) {
        let now = SystemClocks().monotonic()
        guard let paceStart else {
            paceStart = now + .nanoseconds(-time.nanoseconds)
            return
        }
        interrupt.sleep(for: (paceStart + .nanoseconds(time.nanoseconds)) - now)
    }
}
