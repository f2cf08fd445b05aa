import Alerting
import Analysis
import Core
@preconcurrency import Dispatch
import FrameRing
import Ingest
import Logging
import Preprocessing
import Telemetry

/// One camera from source to alert: a reader thread fills the channel, this camera's serial queue empties it through
/// preprocessing, detectors and trackers to the alert desk. Cameras share nothing but the desk.
///
/// A file is analysed without loss as fast as the host can, on media time alone, so that it gives the same alerts every
/// time; a live stream, or a file played in real time, is analysed newest frame first.
///
/// Isolation: `worker` is confined to the camera's queue; the rest is immutable or atomic.
public final class CameraPipeline: Sendable {
    /// Called on the camera's queue for every analysed frame.
    public typealias FrameObserver = @Sendable (FrameHeader, [Finding]) -> Void
    /// Called on the reader's thread; the last state of a file, `ended` or `failed`, comes after its last alert.
    public typealias StateObserver = @Sendable (StreamState) -> Void

    private let current: Locked<CameraConfiguration>
    private let channel: FrameChannel
    private let reader: StreamReader
    private let queue: DispatchQueue
    private let worker: QueueConfined<FrameWorker>
    private let wakeUp: any DispatchSourceUserDataAdd
    private let gapTimer: any DispatchSourceTimer
    private let telemetry = CameraTelemetry()
    private let clocks: any Clocks
    private let logger: Logger
    let view = CameraView()
    /// Holds the end of a source back until the last frame is through.
    private let drained = DispatchSemaphore(value: 0)

    /// - Throws: `.badData` if the model cannot find what the policies ask for.
    public init(
        configuration: CameraConfiguration, desk: AlertDesk, clocks: any Clocks = SystemClocks(), logger: Logger,
        onFrame: FrameObserver? = nil, onState: StateObserver? = nil
    ) throws(Failure) {
        current = Locked(configuration)
        (self.clocks, self.logger) = (clocks, logger)
        let attention = DecodeAttention()
        channel = FrameChannel(capacity: 2, policy: configuration.isLossless ? .lossless : .newestWins)
        let history = configuration.historyLimits.map(PacketHistory.init(limits:))
        queue = DispatchQueue(label: "tocsin.camera.\(configuration.name)", qos: .userInitiated)
        let worker = QueueConfined(
            to: queue,
            try FrameWorker(
                configuration: configuration, desk: desk, history: history, attention: attention, clocks: clocks,
                logger: logger, telemetry: telemetry, view: view, onFrame: onFrame))
        self.worker = worker

        wakeUp = DispatchSource.makeUserDataAddSource(queue: queue)
        gapTimer = DispatchSource.makeTimerSource(queue: queue)
        reader = StreamReader(
            name: configuration.name, source: configuration.source, options: configuration.stream, channel: channel,
            history: history, attention: attention, clocks: clocks, logger: logger,
            onStateChange: { [drained] state in
                if state.isEndOfSource { drained.wait() }
                onState?(state)
            })
        wakeUp.setEventHandler { [channel, drained] in
            worker.access { $0.takeAll(from: channel) }
            if channel.isFinished { drained.signal() }
        }
        channel.setWakeUp { [wakeUp] in wakeUp.add(data: 1) }
        gapTimer.setEventHandler { [reader] in
            worker.access { $0.noteSilence(lastPacket: reader.statistics.lastFrame) }
        }
        // Dispatch traps where a source is released that was never activated, so do it at once.
        wakeUp.activate()
        gapTimer.activate()
    }

    public var configuration: CameraConfiguration { current.withLock { $0 } }

    /// Goes on with other policies and zones without touching the stream. Kinds, models and all else must be as they are.
    public func retune(_ configuration: CameraConfiguration) {
        current.withLock { $0 = configuration }
        queue.async { [worker] in worker.access { $0.retune(configuration) } }
    }

    /// From now on nothing like an alert of kind `abnormal` is reported; on disk when this returns.
    ///
    /// - Parameters: as of `FrameWorker.markNormal`.
    public func markNormal(_ box: Box?, score: Double) throws(Failure) {
        let result = queue.sync {
            worker.access { worker in
                Result { () throws(Failure) in try worker.markNormal(box, score: score) }
            }
        }
        try result.get()
    }

    public func start() {
        if configuration.source.isLive {
            gapTimer.schedule(deadline: .now() + 1, repeating: 1, leeway: .milliseconds(200))
        }
        reader.start()
    }

    /// For how long the queue has been at its current frame; nil while it waits for one.
    var busyTime: Duration? { telemetry.frame.duration(at: clocks.monotonic()) }

    /// Stops reading, then closes what is open. Returns when the camera's thread and queue are idle.
    ///
    /// - Parameter hangLimit: a queue that is at the same frame for longer is left behind.
    public func stop(hangLimit: Duration = .seconds(3)) {
        channel.close()
        drained.signal()
        reader.stop()
        gapTimer.cancel()
        wakeUp.cancel()
        let isIdle = DispatchSemaphore(value: 0)
        queue.async { [worker] in
            worker.access { $0.finish() }
            isIdle.signal()
        }
        while isIdle.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
            guard let busyTime, busyTime > hangLimit else { continue }
            logger.error(
                "camera \(configuration.name): left behind, its analysis hangs since \(Int(busyTime.inSeconds)) s")
            return
        }
    }

    public var statistics: CameraStatistics {
        CameraStatistics(
            state: reader.state, stream: reader.statistics, analysed: telemetry.analysed.value,
            rejected: telemetry.rejected.value,
            dropped: channel.droppedCount, findings: telemetry.findings.value,
            inferenceSeconds: telemetry.inference.sumSeconds,
            latencyMedianSeconds: telemetry.latency.quantileSeconds(0.5),
            latency95Seconds: telemetry.latency.quantileSeconds(0.95), learnedShare: view.learnedShare)
    }
}
