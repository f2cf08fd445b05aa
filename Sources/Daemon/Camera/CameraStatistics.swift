import Foundation
import Ingest
import Telemetry

/// What one camera has done so far.
public struct CameraStatistics: Sendable {
    public var state: StreamState
    public var stream: StreamStatistics
    /// Frames that went through the detectors.
    public var analysed: UInt64
    /// Frames the quality gate refused.
    public var rejected: UInt64
    /// Frames replaced by newer ones before they were looked at.
    public var dropped: UInt64
    /// Findings that reached their alert threshold.
    public var findings: UInt64
    /// Spent in detectors.
    public var inferenceSeconds: Double
    /// Arrival of a frame to its findings; nil before the first.
    public var latencyMedianSeconds: Double?
    public var latency95Seconds: Double?
    /// Of the time for which the camera learns what is normal; nil once it knows, or where it does not learn.
    public var learnedShare: Double?
}

extension CameraStatistics: CustomStringConvertible {
    /// One line for people: "running, 1 session, 750 frames decoded, 150 analysed, ..., latency p50 9.1 ms, p95 14.0 ms".
    public var description: String {
        var parts = [
            state.name, "\(stream.sessions) session\(stream.sessions == 1 ? "" : "s")",
            "\(stream.decodedFrames) frames decoded, \(stream.skippedPackets) packets skipped, \(stream.shedPackets) of them shed",
            "\(analysed) analysed", "\(rejected) unusable", "\(dropped) dropped",
        ]
        if let latencyMedianSeconds, let latency95Seconds {
            parts.append("latency p50 \(Self.milliseconds(latencyMedianSeconds))")
            parts.append("p95 \(Self.milliseconds(latency95Seconds))")
        }
        if let learnedShare {
            parts.append(String(format: "learning what is normal, %.0f %% done", 100 * learnedShare))
        }
        return parts.joined(separator: ", ")
    }

    private static func milliseconds(_ seconds: Double) -> String { String(format: "%.1f ms", seconds * 1000) }
}

/// The counts behind `CameraStatistics`; written on the camera's queue, read anywhere.
final class CameraTelemetry: Sendable {
    let frame = FrameMarker()
    let analysed = Counter()
    let rejected = Counter()
    let latency = Histogram()
    let findings = Counter()
    let inference = Histogram()
}
