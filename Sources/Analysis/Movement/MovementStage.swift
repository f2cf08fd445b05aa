import Core
import Foundation
import Inference

/// Judges the last seconds of a camera by how things move in them.
///
/// Isolation: the camera's queue.
public final class MovementStage {
    private let plan: InferencePlan?
    private var observer = MovementObserver()
    private var lastTime: MediaTime?
    /// Cues of the last frames, the oldest first.
    private var window: [[Float]] = []
    private var shifts = [Double](repeating: 0, count: MovementNetwork.kinds.count)

    /// - Parameter network: nil only observes: no score is changed.
    public init(_ network: MovementNetwork?) {
        plan = network.map { InferencePlan($0.compiled) }
    }

    func reset() {
        observer.reset()
        lastTime = nil
        window = []
        shifts = shifts.map { _ in 0 }
    }

    /// - Throws: `.badData` where the network turns out to be impossible.
    func update(
        _ view: MovementObserver.View, of picture: Picture, flicker: FlameFlicker, time: MediaTime
    ) throws(Failure) {
        if let lastTime, time - lastTime < MovementObserver.interval { return }
        let seconds = lastTime.map { Float(time.seconds - $0.seconds) } ?? 0.2
        lastTime = time
        window.append(observer.cues(view, of: picture, flicker: flicker, seconds: seconds))
        if window.count > MovementNetwork.frames { window.removeFirst() }
        guard let plan else { return }
        plan.withInput(MovementNetwork.Port.cues) { _ = $0.update(from: Self.input(window[...])) }
        do throws(InferenceError) { try plan.run() } catch {
            throw Failure(.badData, "the network of movement: \(error)")
        }
        shifts = plan.withOutput(MovementNetwork.Port.shift) { $0.map { MovementNetwork.largestShift * Double($0) } }
    }

    /// A score as the movement of the last seconds makes it.
    func moved(_ score: Double, kind: AlertKind) -> Double {
        guard let index = MovementNetwork.kinds.firstIndex(of: kind) else { return score }
        return score.withOdds(dividedBy: exp(-shifts[index]))
    }

    /// Of the latest frame; nil before the first.
    public var latestCues: [Float]? { window.last }

    /// What the network is given, [cueCount, frames], once so many frames were seen; before the first of them was like it.
    ///
    /// - Parameter cues: of at least one frame, the oldest first.
    public static func input(_ cues: ArraySlice<[Float]>) -> [Float] {
        let frames = cues.suffix(MovementNetwork.frames)
        let first = [[Float]](repeating: frames[frames.startIndex], count: MovementNetwork.frames - frames.count)
        return (0..<MovementNetwork.cueCount).flatMap { cue in first.map { $0[cue] } + frames.map { $0[cue] } }
    }
}
