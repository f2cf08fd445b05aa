import Alerting
import Core
import Foundation
import TestSupport

/// Clips in the colours that `RednessModel` knows, with noise so that no frame equals another. Red flickers as fires do: what
/// stands still is doubted.
enum Scenes {
    /// - Parameters: seconds of a blue scene, then of a red one, then of a blue one again.
    static func clip(at path: String, calm: Double, burning: Double, calmAgain: Double = 0) throws {
        let parts = [("blue", calm), ("red", burning), ("blue", calmAgain)].filter { $0.1 > 0 }
        var inputs: [String] = []
        for (color, seconds) in parts {
            inputs += ["-f", "lavfi", "-i", "color=\(color):size=160x120:rate=10:duration=\(seconds)"]
        }
        let flicker = parts.indices.map { index in
            "[\(index):v]eq=brightness='\(parts[index].0 == "red" ? 0.12 : 0)*sin(9*t)':eval=frame[part\(index)];"
        }
        let joined =
            flicker.joined() + parts.indices.map { "[part\($0)]" }.joined()
            + "concat=n=\(parts.count):v=1,noise=alls=20:allf=t"
        try ClipFactory.run(
            inputs + [
                "-filter_complex", joined, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path,
            ])
    }
}

/// Keeps the records it is given.
final class RecordingSink: AlertSink {
    let name = "recording"
    private let state = Locked<[AlertRecord]>([])

    var records: [AlertRecord] { state.withLock { $0 } }
    var statistics: SinkStatistics {
        SinkStatistics(delivered: UInt64(records.count), dropped: 0, failedAttempts: 0, waiting: 0)
    }

    func deliver(_ record: AlertRecord) { state.withLock { $0.append(record) } }
    func reopen() {}
    func drain(until deadline: MonotonicTime) {}
}
