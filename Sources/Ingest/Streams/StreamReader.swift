import Core
import FrameRing
import Logging

/// Brings the frames of one source into a channel, on a thread of its own, and keeps doing so: a live source that fails
/// is opened again after a pause. Files are read once.
///
/// A reader runs once; make a new one, with a new channel, to run again.
///
/// Isolation: `start`, `stop` and `statistics` from any thread; `onStateChange` is called on the reader's thread.
public final class StreamReader: Sendable {
    private enum Phase {
        case idle
        case running(StreamThread)
        case stopped
    }

    private let name: String
    private let source: SourceURL
    private let options: StreamOptions
    private let channel: FrameChannel
    private let history: PacketHistory?
    private let attention: DecodeAttention
    private let clocks: any Clocks
    private let logger: Logger
    private let onStateChange: @Sendable (StreamState) -> Void
    private let interrupt = Interrupt()
    private let counters = StreamCounters()
    private let phase = Locked(Phase.idle)
    private let current = Locked(StreamState.opening)

    /// - Parameters:
    ///   - history: gets every packet; nil where nobody needs them.
    ///   - attention: until when everything is decoded, whatever the mode `gated` would leave out.
    public init(
        name: String, source: SourceURL, options: StreamOptions, channel: FrameChannel,
        history: PacketHistory? = nil, attention: DecodeAttention = DecodeAttention(), clocks: any Clocks,
        logger: Logger,
        onStateChange: @escaping @Sendable (StreamState) -> Void
    ) {
        self.name = name
        self.source = source
        self.options = options
        self.channel = channel
        self.history = history
        self.attention = attention
        self.clocks = clocks
        self.logger = logger
        self.onStateChange = onStateChange
    }

    public var statistics: StreamStatistics { counters.statistics }
    /// Where the stream is now; `opening` before the start.
    public var state: StreamState { current.withLock { $0 } }

    /// Starts the thread; does nothing the second time or after `stop`.
    public func start() {
        let failure: Failure? = phase.withLock { phase in
            guard case .idle = phase else { return nil }
            do throws(Failure) {
                phase = .running(try StreamThread(name: name) { self.run() })
                return nil
            } catch {
                phase = .stopped
                return error
            }
        }
        if let failure {
            channel.finish()
            enter(.failed(failure))
        }
    }

    /// Ends the stream and waits up to 500 ms for its thread, also out of a blocked open or read; up to 2 s for a device,
    /// whose driver finishes its picture before it lets go. A thread that hangs longer, inside the system's name resolution
    /// for instance, is left to end by itself; it hands no frame on any more.
    public func stop() {
        interrupt.cancel()
        channel.finish()
        history?.endSession()
        let thread: StreamThread? = phase.withLock { phase in
            guard case .running(let thread) = phase else {
                phase = .stopped
                return nil
            }
            return thread
        }
        guard let thread, !thread.isCurrent else { return }
        if !thread.join(within: source.transport == .device ? .seconds(2) : .milliseconds(500)) {
            logger.warning("\(name): the stream's thread is stuck in a system call and will end by itself")
        }
    }

    private func enter(_ state: StreamState) {
        current.withLock { $0 = state }
        onStateChange(state)
    }

    private func run() {
        let pump = StreamPump(
            source: source, options: options, channel: channel, clocks: clocks, interrupt: interrupt,
            counters: counters, damage: DamageReport(name: name, logger: logger), history: history, attention: attention
        )
        let last = source.isLive ? superviseLive(pump) : readFile(pump)
        channel.finish()
        enter(last)
    }

    private func readFile(_ pump: StreamPump) -> StreamState {
        enter(.opening)
        do throws(Failure) {
            try pump.runSession { enter(.running($0)) }
            guard pump.position != nil else {
                throw Failure(.badData, "\(source): no picture could be decoded", remedy: "check that it plays")
            }
        } catch {
            if error.kind == .cancelled || interrupt.isCancelled { return .stopped }
            guard let position = pump.position else { return .failed(error) }
            logger.warning("\(name): reading ended early at \(position): \(error)")
        }
        return .ended
    }

    private func superviseLive(_ pump: StreamPump) -> StreamState {
        var policy = RetryPolicy()
        var generator = SystemRandomNumberGenerator()
        while !interrupt.isCancelled {
            enter(.opening)
            let failure = failureOfSession(pump)
            if failure.kind == .cancelled || interrupt.isCancelled { break }
            let pictures = pump.sessionFrames.map { $0.last - $0.first }
            let pause = policy.pause(after: failure, pictures: pictures, using: &generator)
            enter(.waiting(failure, pause))
            interrupt.sleep(for: pause)
        }
        return .stopped
    }

    /// A live session always ends with a failure.
    private func failureOfSession(_ pump: StreamPump) -> Failure {
        do throws(Failure) {
            try pump.runSession { enter(.running($0)) }
            return Failure(.unavailable, "\(source): the peer ended the stream")
        } catch {
            return error
        }
    }
}
