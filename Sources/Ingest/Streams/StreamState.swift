import Core

/// Where a stream is in its life.
public enum StreamState: Sendable, Equatable {
    case opening
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
