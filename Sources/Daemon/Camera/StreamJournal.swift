import Core
import Ingest
import Logging

/// Logs a stream's life: one line when it runs, one warning an outage, however many attempts it takes.
///
/// Isolation: a lock.
public final class StreamJournal: Sendable {
    private let camera: String
    private let logger: Logger
    private let isInOutage = Locked(false)

    public init(camera: String, logger: Logger) {
        self.camera = camera
        self.logger = logger
    }

    public func note(_ state: StreamState) {
        switch state {
        case .running(let stream):
            isInOutage.withLock { $0 = false }
            logger.notice("camera \(camera): running, \(stream)")
        case .waiting(let failure, let pause):
            let isFirst = isInOutage.withLock { isInOutage in
                defer { isInOutage = true }
                return !isInOutage
            }
            let line =
                "camera \(camera): \(state.name): \(failure); next attempt in \(Int(pause.inSeconds.rounded(.up))) s"
            logger.log(level: isFirst ? .warning : .debug, "\(line)")
        case .failed(let failure): logger.error("camera \(camera): \(failure)")
        case .ended: logger.notice("camera \(camera): the source has ended")
        case .opening, .stopped: logger.debug("camera \(camera): \(state)")
        }
    }
}

extension StreamState {
    /// No frame comes after it, and nobody asked for that.
    var isEndOfSource: Bool {
        switch self {
        case .ended, .failed: true
        case .opening, .running, .waiting, .stopped: false
        }
    }
}
