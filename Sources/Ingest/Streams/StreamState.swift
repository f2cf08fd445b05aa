import Core

/// Where a stream is in its life.
public enum StreamState: Sendable, Equatable {
    case opening
    /// Pictures come.
    case running(StreamDescription)
    /// A session failed; the next attempt comes after the pause. Live sources only.
    case waiting(Failure, Duration)
    /// The file was read to its end.
    case ended
    /// The file cannot be read; final.
    case failed(Failure)
    /// Stopped on purpose.
    case stopped
}

extension StreamState {
    /// One word for logs and status pages. What a camera in trouble does: `stalled` (it stays silent), `unauthorized` (it
    /// refuses the password) or `unavailable`.
    public var name: String {
        switch self {
        case .opening: "opening"
        case .running: "running"
        case .waiting(let failure, _):
            switch failure.kind {
            case .timedOut: "stalled"
            case .unauthorized: "unauthorized"
            default: "unavailable"
            }
        case .ended: "ended"
        case .failed: "failed"
        case .stopped: "stopped"
        }
    }
}
