/// What one camera's inter-coded packets weigh while nothing happens, learnt from the latest few hundred of them, and
/// whether a packet stands out.
///
/// A single packet stands out above the 99th percentile and a margin; a run of packets already where its smoothed weight
/// does, since noise averages out and what moves does not. The first packets after a keyframe are not judged: they mend what
/// it was coded too coarsely for, and their weight says more of that than of the scene; what moves goes on in the next.
struct PacketNoise {
    /// Ten seconds of most cameras.
    private static let capacity = 256
    /// Fewer say nothing.
    private static let minimumCount = 100
    private static let percentile = 0.99
    private static let packetMargin = 1.3
    private static let runMargin = 1.15
    /// Bytes that no limit is nearer to its percentile than: packets of a still scene may be nearly empty.
    private static let marginBytes = 200.0
    /// Weight of the newest packet in a run: about eight packets count.
    private static let smoothing = 0.125
    /// Packets after a keyframe that are not judged.
    private static let settling = 2
    /// Packets between two looks at the percentiles.
    private static let refresh = 25

    private var packets = Window()
    private var runs = Window()
    private var run: Double?
    private var sinceKeyframe = 0
    private var sinceRefresh = 0
    private var limits: (packet: Double, run: Double)?

    /// True once enough is known to tell.
    var isLearnt: Bool { limits != nil }

    /// Takes a packet of a scene that is known to be quiet.
    mutating func learn(_ bytes: Int) {
        sinceKeyframe += 1
        if sinceKeyframe > Self.settling { add(bytes) }
    }

    private mutating func add(_ bytes: Int) {
        packets.add(Double(bytes), capacity: Self.capacity)
        runs.add(advance(bytes), capacity: Self.capacity)
        sinceRefresh += 1
        guard packets.count >= Self.minimumCount, limits == nil || sinceRefresh >= Self.refresh else { return }
        sinceRefresh = 0
        limits = (
            packets.quantile(Self.percentile) * Self.packetMargin + Self.marginBytes,
            runs.quantile(Self.percentile) * Self.runMargin + Self.marginBytes / 4
        )
    }

    /// True if the packet weighs more than noise does. Learns from it if it does not.
    mutating func standsOut(_ bytes: Int) -> Bool {
        guard let limits else { return true }
        sinceKeyframe += 1
        if sinceKeyframe <= Self.settling { return false }
        let smoothed = run.map { $0 + (Double(bytes) - $0) * Self.smoothing } ?? Double(bytes)
        if Double(bytes) > limits.packet || smoothed > limits.run { return true }
        add(bytes)
        return false
    }

    /// A keyframe came: what follows is another run.
    mutating func noteKeyframe() {
        interrupt()
        sinceKeyframe = 0
    }

    /// Packets that were not looked at are no part of a run.
    mutating func interrupt() {
        run = nil
        sinceKeyframe += 1
    }

    private mutating func advance(_ bytes: Int) -> Double {
        let smoothed = run.map { $0 + (Double(bytes) - $0) * Self.smoothing } ?? Double(bytes)
        run = smoothed
        return smoothed
    }

    /// The latest values.
    private struct Window {
        private var values: [Double] = []
        private var next = 0

        var count: Int { values.count }

        mutating func add(_ value: Double, capacity: Int) {
            if values.count < capacity { values.append(value) } else { values[next] = value }
            next = (next + 1) % capacity
        }

        func quantile(_ share: Double) -> Double { values.sorted()[Int(Double(values.count - 1) * share)] }
    }
}
