import Core

/// Opens a source, looks at its first packets and says what it is.
public enum StreamProbe {
    /// How far to look for three keyframes, and for a camera's report of its clock.
    private static let window = Duration.seconds(10)
    private static let reportWindow = Duration.seconds(6)
    private static let maximumPackets = 2000

    /// - Throws: `Failure` as opening a source does.
    public static func probe(
        _ source: SourceURL, options: StreamOptions = StreamOptions(), clocks: any Clocks = SystemClocks()
    ) throws(Failure) -> StreamDescription {
        let demuxer = try Demuxer(source, options: options)
        var description = demuxer.description
        let packet = Packet()
        var observation = PacketObservation(
            secondsPerTick: Double(demuxer.timeBase.num) / Double(demuxer.timeBase.den))
        let mayReport = source.transport == .rtsp
        while observation.packets < maximumPackets, observation.seconds < window.inSeconds,
            observation.keyframes.count < 3
                || mayReport && description.clockOffsetSeconds == nil && observation.seconds < reportWindow.inSeconds,
            try demuxer.read(into: packet)
        {
            observation.add(packet)
            if mayReport, description.clockOffsetSeconds == nil, let start = demuxer.wallClockStart {
                // The report came with or just before this packet.
                description.clockOffsetSeconds = start - clocks.wall().timeIntervalSince1970
            }
        }
        observation.complete(&description, isIntraOnly: demuxer.isIntraOnly)
        return description
    }
}

/// What the packets of a probe tell.
private struct PacketObservation {
    let secondsPerTick: Double
    private(set) var packets = 0
    private(set) var keyframes: [Double] = []
    private var bytes = 0
    private var isReordered = false
    private var times: [Double] = []
    private var bytesBySecond: [Int: Int] = [:]

    init(secondsPerTick: Double) { self.secondsPerTick = secondsPerTick }

    /// From the first stamp to the last.
    var seconds: Double { (times.max() ?? 0) - (times.min() ?? 0) }

    mutating func add(_ packet: Packet) {
        packets += 1
        bytes += packet.byteCount
        guard let stamp = packet.decodingStamp ?? packet.presentationStamp else { return }
        let time = Double(stamp) * secondsPerTick
        if let shown = packet.presentationStamp, let decoded = packet.decodingStamp, shown != decoded {
            isReordered = true
        }
        times.append(time)
        bytesBySecond[Int((time - times[0]).rounded(.down)), default: 0] += packet.byteCount
        if packet.isKeyframe { keyframes.append(time) }
    }

    func complete(_ description: inout StreamDescription, isIntraOnly: Bool) {
        description.isIntraOnly = isIntraOnly
        description.observedSeconds = seconds
        description.hasReordering = isReordered
        // Where each picture stands alone, "keyframe" says nothing.
        if keyframes.count > 1, !isIntraOnly {
            description.keyframeIntervalSeconds =
                (keyframes[keyframes.count - 1] - keyframes[0]) / Double(keyframes.count - 1)
        }
        if description.bitsPerSecond == nil, seconds > 0 {
            description.bitsPerSecond = Int(Double(bytes * 8) / seconds)
        }
        description.intervalVariation = intervalVariation
        // The last second is not whole.
        let whole = bytesBySecond.sorted { $0.key < $1.key }.dropLast().map { Double($0.value) }
        if whole.count >= 4 { description.bitRateVariation = whole.max()! / whole.sorted()[whole.count / 2] }
    }

    /// The 95th percentile of the steps from frame to frame beside their median.
    private var intervalVariation: Double? {
        let steps = zip(times, times.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.sorted()
        guard steps.count >= 20 else { return nil }
        return steps[steps.count * 95 / 100] / steps[steps.count / 2]
    }
}
