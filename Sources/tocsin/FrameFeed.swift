import Core
import Dispatch
import FrameRing
import Ingest
import Logging

/// The frames of one source, one after the other, for commands that need no camera pipeline.
struct FrameFeed {
    let source: SourceURL
    let options: StreamOptions

    /// Calls `body` for each frame until it returns false or the source ends. A file loses no frame.
    ///
    /// - Throws: what `body` throws, or the failure that ended the source.
    func read(_ body: (borrowing FrameLease) throws(Failure) -> Bool) throws(Failure) {
        var logger = Logger(label: "tocsin") { _ in TerminalLogHandler() }
        logger.logLevel = .warning
        let channel = FrameChannel(capacity: 2, policy: source.isLive ? .newestWins : .lossless)
        let (arrivals, hasBegun, end) = (DispatchSemaphore(value: 0), Locked(false), Locked<Failure?>(nil))
        channel.setWakeUp { arrivals.signal() }
        let reader = StreamReader(
            name: "\(source)", source: source, options: options, channel: channel, clocks: SystemClocks(),
            logger: logger,
            onStateChange: { state in
                switch state {
                case .running: hasBegun.withLock { $0 = true }
                // A source that never opened is a wrong argument, not an outage.
                case .waiting(let failure, _) where !hasBegun.withLock({ $0 }), .failed(let failure):
                    end.withLock { $0 = failure }
                    channel.close()
                default: break
                }
            })
        reader.start()
        defer {
            channel.close()
            reader.stop()
        }
        while !channel.isFinished {
            arrivals.wait()
            while let frame = channel.take() {
                guard try body(frame) else { return }
            }
        }
        // The reader says why it ended a moment after the last frame; its thread is waited for.
        reader.stop()
        if let failure = end.withLock({ $0 }) { throw failure }
    }
}
