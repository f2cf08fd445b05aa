import Ingest
import Telemetry

/// What one camera has done so far.
public struct CameraStatistics: Sendable {
    public var stream: StreamStatistics
    /// Frames that went through the detectors.
    public var analysed: UInt64
    /// Frames the quality gate refused.
    public var rejected: UInt64
    /// Frames replaced by newer ones before they were looked at.
    public var dropped: UInt64
    /// Arrival of a frame to its findings; nil before the first.
    public var latencyMedianSeconds: Double?
    public var latency95Seconds: Double?
}

/// The counts behind `CameraStatistics`; written on the camera's queue, read anywhere.
final class CameraTelemetry: Sendable {
    let analysed = Counter()
    let rejected = Counter()
    let latency = Histogram()
}
