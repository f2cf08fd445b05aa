import Alerting
import Core
import Daemon
import Dispatch
import Foundation
import Ingest
import Logging

/// One run of `tocsin watch`: a camera pipeline, standard output, and what a person sees on standard error.
struct WatchSession {
    /// Time for the sinks to take the last records.
    private static let drainTime = Duration.seconds(5)

    let camera: CameraConfiguration
    let evidence: String?
    let evidenceOptions: EvidenceOptions
    let scores: String?

    /// Returns when the source has ended or the user stops it.
    /// - Throws: the failure that ended the source, if one did.
    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let clocks = SystemClocks()
        let logger = Logger(label: "tocsin") { _ in TerminalLogHandler() }
        let kinds = camera.kinds
        let scoreFile = try scores.map { try ScoreFile(path: $0, kinds: kinds) }
        let progress = WatchProgress()
        let desk = AlertDesk(
            sinks: [StandardOutputSink(logger: logger), progress],
            evidence: evidence.map { EvidenceStore(directory: $0, options: evidenceOptions) },
            clocks: clocks, logger: logger)

        let end = Locked<Failure?>(nil)
        let isOver = DispatchSemaphore(value: 0)
        let journal = StreamJournal(camera: camera.name, logger: logger)
        let pipeline = try CameraPipeline(
            configuration: camera, desk: desk, clocks: clocks, logger: logger,
            onFrame: { header, findings in
                scoreFile?.write(header, findings)
                progress.advance(to: header.time)
            },
            onState: { state in
                switch state {
                case .running(let stream):
                    journal.note(state)
                    progress.begin(stream, source: camera.source)
                case .waiting(let failure, _) where !progress.hasBegun, .failed(let failure):
                    // A source that never opened is a wrong argument, not an outage.
                    end.withLock { $0 = failure }
                    isOver.signal()
                case .ended: isOver.signal()
                default: journal.note(state)
                }
            })

        let interrupts = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { isOver.signal() }
            source.activate()
            return source
        }
        pipeline.start()
        isOver.wait()
        pipeline.stop()
        for interrupt in interrupts { interrupt.cancel() }
        desk.drain(until: clocks.monotonic() + Self.drainTime)
        progress.finish(pipeline.statistics)
        try scoreFile?.close()
        if let failure = end.withLock({ $0 }) { throw failure }
    }
}
