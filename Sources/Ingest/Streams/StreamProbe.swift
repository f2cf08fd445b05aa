import Core

/// Opens a source, looks at its first packets and says what it is.
public enum StreamProbe {
    /// How far to look for two keyframes.
    private static let window = Duration.seconds(10)
    private static let maximumPackets = 2000

    /// - Throws: `Failure` as opening a source does.
    public static func probe(
        _ source: SourceURL, options: StreamOptions = StreamOptions()
    ) throws(Failure) -> StreamDescription {
        let demuxer = try Demuxer(source, options: options)
        var description = demuxer.description
        let packet = Packet()
        let secondsPerTick = Double(demuxer.timeBase.num) / Double(demuxer.timeBase.den)
        var keyframes: [Double] = []
        var packets = 0
        var bytes = 0
        var first = Double.infinity
        var last = -Double.infinity
        while packets < maximumPackets, last - first < window.inSeconds, keyframes.count < 3,
            try demuxer.read(into: packet)
        {
            packets += 1
            bytes += packet.byteCount
            guard let stamp = packet.decodingStamp ?? packet.presentationStamp else { continue }
            let seconds = Double(stamp) * secondsPerTick
            first = min(first, seconds)
            last = max(last, seconds)
            if packet.isKeyframe { keyframes.append(seconds) }
        }
        if keyframes.count > 1 {
            description.keyframeIntervalSeconds =
                (keyframes[keyframes.count - 1] - keyframes[0]) / Double(keyframes.count - 1)
        }
        if description.bitsPerSecond == nil, last > first {
            description.bitsPerSecond = Int(Double(bytes * 8) / (last - first))
        }
        return description
    }
}
