import Core
import FrameRing
import Neural

/// Learns one camera's normal behaviour from its frames, in order; several files of one camera may follow one another.
///
/// Isolation: one thread at a time.
public final class NormalityLearner {
    /// Frames kept to calibrate the scores with; a fair sample of all of them.
    private static let sampleSize = 2000
    /// Frames with movement below which nothing can be said.
    private static let leastFrames = 50

    private var observer: MotionObserver?
    private var speeds: SpeedMap?
    private var sample: [[Float]] = []
    /// Frames in which something moved.
    public private(set) var movingFrames = 0
    private var generator = SeededGenerator(seed: 1)
    private var lastTime: MediaTime?
    /// Of footage, as far as frames could be compared.
    public private(set) var learnedSeconds = 0.0

    public init() {}

    /// - Throws: `.badData` where the picture has another shape than those before.
    public func learn(_ picture: Picture, header: FrameHeader) throws(Failure) {
        let observer = self.observer ?? MotionObserver(picture)
        self.observer = observer
        if header.isDiscontinuity || header.time < lastTime ?? .zero { observer.reset() }
        guard let speeds = try observer.observe(picture, at: header.time) else {
            lastTime = header.time
            return
        }
        if let lastTime { learnedSeconds += (header.time - lastTime).inSeconds }
        lastTime = header.time
        guard speeds.contains(where: { $0 > 0 }) else { return }
        if self.speeds == nil { self.speeds = SpeedMap(columns: observer.columns, rows: observer.rows) }
        self.speeds?.add(speeds)
        keep(speeds)
    }

    /// The end of one source; the next begins anew.
    public func endSource() {
        observer?.reset()
        lastTime = nil
    }

    /// - Throws: `.badData` where too little moved to learn from.
    public func finish() throws(Failure) -> Normality {
        guard let speeds, let usual = speeds.distribution(), movingFrames >= Self.leastFrames else {
            throw Failure(
                .badData, "only \(movingFrames) frames with movement, too few to learn what is normal",
                remedy: "give footage in which \(Self.leastFrames) frames or more show what usually happens")
        }
        let surprises = sample.compactMap { Normality.surprise(of: $0, given: usual)?.value }.sorted()
        func quantile(_ share: Double) -> Float { surprises[Int((share * Double(surprises.count - 1)).rounded())] }
        return Normality(
            speeds: speeds, calibration: .init(median: quantile(0.5), high: quantile(0.99)),
            learnedSeconds: learnedSeconds)
    }

    /// Source: J. S. Vitter, "Random sampling with a reservoir", 1985, algorithm R.
    private func keep(_ speeds: [Float]) {
        movingFrames += 1
        if sample.count < Self.sampleSize {
            sample.append(speeds)
        } else {
            let place = Int(generator.next() % UInt64(movingFrames))
            if place < Self.sampleSize { sample[place] = speeds }
        }
    }
}
