import Alerting
import Core
import Daemon
import Dispatch
import Foundation
import Ingest
import Logging
import Training

/// Runs labelled clips through the camera pipeline, as `tocsin watch` does, and collects the alerts they open.
struct ClipRunner {
    let detection: CameraConfiguration.Detection

    /// Keeps what is opened.
    ///
    /// Isolation: a lock.
    private final class Collector: AlertSink {
        let name = "evaluation"
        let alerts = Locked<[EventMetrics.Alert]>([])
        var statistics: SinkStatistics { SinkStatistics(delivered: 0, dropped: 0, failedAttempts: 0, waiting: 0) }

        func deliver(_ record: AlertRecord) {
            guard record.type == .opened else { return }
            alerts.withLock { $0.append(.init(kind: record.kind.rawValue, seconds: record.mediaSeconds)) }
        }

        func reopen() {}
        func drain(until deadline: MonotonicTime) {}
    }

    /// At the rate of the model, where that is above the usual one.
    private var stream: StreamOptions {
        var options = StreamOptions()
        options.analysisFramesPerSecond = max(
            options.analysisFramesPerSecond, detection.model.framesPerSecond ?? 0)
        return options
    }

    /// - Throws: the failure that kept the clip from being read.
    func run(_ clip: ClipManifest.Clip) throws(Failure) -> ScoredClip {
        var logger = Logger(label: "tocsin") { _ in TerminalLogHandler() }
        logger.logLevel = .error
        let collector = Collector()
        let desk = AlertDesk(sinks: [collector], logger: logger)
        // Its length, or, where the file does not tell, the time of the last frame.
        let duration = Locked(0.0)
        let findings = Locked<[Finding]>([])
        let end = Locked<Failure?>(nil)
        let isOver = DispatchSemaphore(value: 0)
        let pipeline = try CameraPipeline(
            configuration: CameraConfiguration(
                name: clip.file, source: SourceURL(clip.path), stream: stream, detections: [detection]),
            desk: desk, logger: logger,
            onFrame: { header, found in
                duration.withLock { $0 = max($0, header.time.seconds) }
                findings.withLock { $0 += found }
            },
            onState: { state in
                switch state {
                case .running(let stream): duration.withLock { $0 = max($0, stream.durationSeconds ?? 0) }
                case .waiting(let failure, _), .failed(let failure):
                    end.withLock { $0 = failure }
                    isOver.signal()
                case .ended: isOver.signal()
                default: break
                }
            })
        pipeline.start()
        isOver.wait()
        pipeline.stop()
        if let failure = end.withLock({ $0 }) { throw failure }
        return ScoredClip(
            clip: EventMetrics.Clip(
                file: clip.file, label: clip.className, onset: clip.onsetSeconds, duration: duration.withLock { $0 },
                alerts: collector.alerts.withLock { $0 }),
            findings: findings.withLock { $0 })
    }

    /// Runs all clips of the manifests, some at once, and tells on standard error how far it is and which had to be left out.
    ///
    /// - Returns: the clips that could be read, in their order.
    /// - Throws: `Failure` where a manifest is faulty or no clip can be read.
    func run(manifests: [String], split: String?, threads: Int) throws(Failure) -> [ScoredClip] {
        var all: [ClipManifest.Clip] = []
        for path in manifests { all += try ClipManifest(path: path, split: split).clips }
        let (count, isTerminal) = (all.count, isatty(STDERR_FILENO) == 1)
        var scored: [ScoredClip] = []
        let results = run(all, threads: threads) { done in
            guard isTerminal else { return }
            StandardError.write("\r\u{1B}[K\(done) of \(count) clips")
        }
        if isTerminal { StandardError.write("\r\u{1B}[K") }
        for result in results {
            switch result {
            case .success(let clip): scored.append(clip)
            case .failure(let failure): printError("left out: \(failure)")
            }
        }
        guard !scored.isEmpty else { throw Failure(.badData, "none of the \(count) clips can be read") }
        return scored
    }

    /// Runs all clips, some at once; the results are in their order.
    ///
    /// - Parameter onClip: called as each is done, from any thread.
    private func run(
        _ clips: [ClipManifest.Clip], threads: Int, onClip: @Sendable (Int) -> Void
    ) -> [Result<ScoredClip, Failure>] {
        let results = Locked<[Int: Result<ScoredClip, Failure>]>([:])
        let next = Locked(0)
        DispatchQueue.concurrentPerform(iterations: min(threads, clips.count)) { _ in
            while true {
                let index = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard index < clips.count else { return }
                let result = Result { () throws(Failure) in try run(clips[index]) }
                let done = results.withLock { results in
                    results[index] = result
                    return results.count
                }
                onClip(done)
            }
        }
        return results.withLock { results in clips.indices.compactMap { results[$0] } }
    }
}
