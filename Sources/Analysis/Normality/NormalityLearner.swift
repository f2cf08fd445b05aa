import Core
import Foundation
import FrameRing
import Neural

/// Learns one camera's normal behaviour from its frames, in order; several files of one camera may follow one another.
///
/// Isolation: one thread at a time.
public final class NormalityLearner {
    /// Frames kept to calibrate the scores with; a fair sample of all of them.
    private static let sampleSize = 1000
    /// Frames with movement below which nothing can be said.
    static let leastFrames = 50

    /// What learning needs to go on after a restart.
    private struct State: Codable {
        var speeds: SpeedMap?
        var directions: DirectionMap?
        var sample: [MovingPlaces]
        var movingFrames: Int
        var learnedSeconds: Double
    }

    private var observer: MotionObserver?
    private var speeds: SpeedMap?
    private var directions: DirectionMap?
    private var sample: [MovingPlaces] = []
    /// Frames in which something moved.
    public private(set) var movingFrames = 0
    private var generator = SeededGenerator(seed: 1)
    private var lastTime: MediaTime?
    /// Of footage, as far as frames could be compared.
    public private(set) var learnedSeconds = 0.0

    public init() {}

    /// Goes on where another learner was.
    /// - Parameter state: what `encodedState` was.
    /// - Returns: nil where that is damaged.
    convenience init?(state: Data) {
        guard let state = try? PropertyListDecoder().decode(State.self, from: state),
            state.speeds?.isConsistent ?? true, state.directions?.isConsistent ?? true,
            state.movingFrames >= state.sample.count, state.learnedSeconds.isFinite
        else { return nil }
        self.init()
        (speeds, directions, sample) = (state.speeds, state.directions, state.sample)
        (movingFrames, learnedSeconds) = (state.movingFrames, state.learnedSeconds)
    }

    func encodedState() -> Data {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        let state = State(
            speeds: speeds, directions: directions, sample: sample, movingFrames: movingFrames,
            learnedSeconds: learnedSeconds)
        // Cannot fail: a property list takes all of this.
        return (try? encoder.encode(state)) ?? Data()
    }

    /// - Throws: `.badData` where the picture has another shape than those before.
    public func learn(_ picture: Picture, header: FrameHeader) throws(Failure) {
        let observer = self.observer ?? MotionObserver(picture, grid: speeds.map { ($0.columns, $0.rows) })
        self.observer = observer
        if header.isDiscontinuity || header.time < lastTime ?? .zero { observer.reset() }
        guard let speeds = try observer.observe(picture, at: header.time) else {
            lastTime = header.time
            return
        }
        if let lastTime { learnedSeconds += (header.time - lastTime).inSeconds }
        lastTime = header.time
        guard speeds.contains(where: { $0 > 0 }) else { return }
        if self.speeds == nil {
            self.speeds = SpeedMap(columns: observer.columns, rows: observer.rows)
            directions = DirectionMap(columns: observer.columns, rows: observer.rows)
        }
        self.speeds?.add(speeds)
        directions?.add(observer.field)
        keep(speeds)
    }

    /// The camera's pictures may have another size from here on; the view is the same.
    func allowOtherSize(of picture: Picture) {
        if observer?.fits(picture) == false { observer = nil }
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
        let count = usual.means.count
        let surprises = sample.compactMap { Normality.surprise(of: $0.dense(count: count), given: usual)?.value }
            .sorted()
        func quantile(_ share: Double) -> Float { surprises[Int((share * Double(surprises.count - 1)).rounded())] }
        return Normality(
            speeds: speeds, directions: directions, calibration: .init(median: quantile(0.5), high: quantile(0.99)),
            learnedSeconds: learnedSeconds)
    }

    /// Source: J. S. Vitter, "Random sampling with a reservoir", 1985, algorithm R.
    private func keep(_ speeds: [Float]) {
        movingFrames += 1
        if sample.count < Self.sampleSize {
            sample.append(MovingPlaces(speeds))
        } else {
            let place = Int(generator.next() % UInt64(movingFrames))
            if place < Self.sampleSize { sample[place] = MovingPlaces(speeds) }
        }
    }
}
