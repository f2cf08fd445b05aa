import Core
@preconcurrency import Dispatch
import Foundation
import FrameRing

/// The abnormal detector of a camera that keeps its normality in a file: learns for a set time, then judges, follows light
/// and season, and takes what an operator calls normal.
///
/// What was learned is on disk once an hour of footage and when the camera stops, so that a restart loses at most an hour.
///
/// Isolation: the camera's queue; files but for an operator's are written on a queue of their own.
public final class NormalityKeeper: Detector {
    /// What people should hear of.
    public enum Event: Sendable {
        /// Seconds of footage that are learned, and how many are to be.
        case learning(seconds: Double, of: Double)
        case learned(path: String)
        case failed(Failure)
    }

    /// A longer silence teaches nothing.
    private static let longestGapSeconds = 10.0
    private static let savingSeconds = 3600.0

    private enum Phase {
        case learning(NormalityLearner)
        case judging(AbnormalDetector, NormalityAdaptation)
    }

    private let camera: CameraNormality
    private let writer = DispatchQueue(label: "tocsin.normality")
    private var phase: Phase
    /// Of footage, while learning; quiet hours count.
    private var watchedSeconds = 0.0
    private var savedSeconds = 0.0
    private var lastTime: MediaTime?
    public var onEvent: (@Sendable (Event) -> Void)?
    public var zones: [Zone] { didSet { if case .judging(let detector, _) = phase { detector.zones = zones } } }

    public var modelName: String { AbnormalDetector.modelName }

    public init(_ camera: CameraNormality, zones: [Zone] = []) {
        self.camera = camera
        self.zones = zones
        if let learned = camera.learned {
            phase = .judging(AbnormalDetector(normality: learned, zones: zones), NormalityAdaptation(learned))
        } else {
            let state = FileManager.default.contents(atPath: Self.unfinished(camera.path)).flatMap { Unfinished($0) }
            watchedSeconds = state?.watchedSeconds ?? 0
            savedSeconds = watchedSeconds
            phase = .learning(state.flatMap { NormalityLearner(state: $0.learner) } ?? NormalityLearner())
        }
    }

    /// The share of the learning time that is over; nil once it judges.
    public var learnedShare: Double? {
        guard case .learning = phase, let learning = camera.learning else { return nil }
        return min(watchedSeconds / learning.inSeconds, 1)
    }

    public func analyze(_ picture: Picture, header: FrameHeader) throws(Failure) -> [Finding] {
        switch phase {
        case .learning(let learner):
            learner.allowOtherSize(of: picture)
            try learner.learn(picture, header: header)
            advance(learner, to: header)
            return [
                Finding(
                    kind: .abnormal, score: 0, time: header.time, arrival: header.arrival,
                    reason: "Learning what is normal")
            ]
        case .judging(let detector, let adaptation):
            let findings = detector.analyze(picture, header: header)
            guard camera.learning != nil else { return findings }
            let score = findings.map(\.score).max() ?? 0
            let isStep = adaptation.observe(detector.speeds, score: score, at: header.time)
            if isStep {
                var normality = detector.normality
                normality.adapted = adaptation.map
                detector.adopt(normality)
                save(normality)
            }
            return findings
        }
    }

    public func heat(for kind: AlertKind) -> Heat? {
        guard case .judging(let detector, _) = phase else { return nil }
        return detector.heat(for: kind)
    }

    /// From now on nothing like this is reported; on disk when this returns.
    ///
    /// - Parameters: as of `Normality.except`.
    /// - Throws: `.usage` while it is learning, or why the file cannot be written; nothing has changed then.
    public func markNormal(_ box: Box?, score: Double) throws(Failure) {
        guard case .judging(let detector, _) = phase else {
            throw Failure(.usage, "the camera is still learning what is normal", remedy: "wait until it has learned")
        }
        var normality = detector.normality
        normality.except(box, score: score)
        // Behind what is being written.
        let path = camera.path
        let saved = writer.sync { [normality] in
            Result { () throws(Failure) in try normality.save(to: path) }
        }
        try saved.get()
        detector.adopt(normality)
    }

    /// The camera stops: what was learned since the last time is on disk when this returns.
    public func finish() {
        switch phase {
        case .learning(let learner): save(learner)
        case .judging(let detector, let adaptation):
            guard camera.learning != nil else { break }
            var normality = detector.normality
            normality.adapted = adaptation.map
            save(normality)
        }
        writer.sync {}
    }

    private func advance(_ learner: NormalityLearner, to header: FrameHeader) {
        if let lastTime, header.time > lastTime, !header.isDiscontinuity {
            watchedSeconds += min((header.time - lastTime).inSeconds, Self.longestGapSeconds)
        }
        if lastTime == nil { onEvent?(.learning(seconds: watchedSeconds, of: camera.learning?.inSeconds ?? 0)) }
        lastTime = header.time
        // Where too little has moved to tell, it goes on.
        if watchedSeconds >= camera.learning?.inSeconds ?? 0, let normality = try? learner.finish() {
            phase = .judging(AbnormalDetector(normality: normality, zones: zones), NormalityAdaptation(normality))
            save(normality)
            onEvent?(.learned(path: camera.path))
        } else if watchedSeconds - savedSeconds >= Self.savingSeconds {
            save(learner)
            onEvent?(.learning(seconds: watchedSeconds, of: camera.learning?.inSeconds ?? 0))
        }
    }

    // MARK: Files

    /// What is kept of a learner at work.
    private struct Unfinished: Codable {
        var watchedSeconds: Double
        var learner: Data

        init(watchedSeconds: Double, learner: Data) {
            (self.watchedSeconds, self.learner) = (watchedSeconds, learner)
        }

        init?(_ bytes: Data) {
            guard let state = try? PropertyListDecoder().decode(Self.self, from: bytes), state.watchedSeconds.isFinite
            else { return nil }
            self = state
        }
    }

    private static func unfinished(_ path: String) -> String { path + ".learning" }

    private func save(_ learner: NormalityLearner) {
        savedSeconds = watchedSeconds
        let state = Unfinished(watchedSeconds: watchedSeconds, learner: learner.encodedState())
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        guard let bytes = try? encoder.encode(state) else { return }
        write { [path = camera.path] () throws(Failure) in
            try DurableFile.makeFolder(DurableFile.parent(of: path))
            try DurableFile.write([UInt8](bytes), to: Self.unfinished(path))
        }
    }

    private func save(_ normality: Normality) {
        write { [path = camera.path] () throws(Failure) in
            try normality.save(to: path)
            unlink(Self.unfinished(path))
        }
    }

    private func write(_ body: @escaping @Sendable () throws(Failure) -> Void) {
        writer.async { [onEvent] in
            do throws(Failure) { try body() } catch { onEvent?(.failed(error)) }
        }
    }
}
