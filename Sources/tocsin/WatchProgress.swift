import Alerting
import Core
import Daemon
import Foundation
import Ingest

/// What a person sees of `tocsin watch` on standard error: the source, alerts in words, a progress bar on a terminal,
/// and a closing line.
///
/// Isolation: a lock.
final class WatchProgress: AlertSink {
    private struct State {
        var duration: Double?
        var hasBegun = false
        var position = MediaTime.zero
        var shown = MediaTime(nanoseconds: -1_000_000_000)
        var opened = 0
    }

    let name = "standard error"
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Locked(State())

    var hasBegun: Bool { state.withLock { $0.hasBegun } }
    var statistics: SinkStatistics { SinkStatistics(delivered: 0, dropped: 0, failedAttempts: 0, waiting: 0) }

    func begin(_ stream: StreamDescription, source: SourceURL) {
        let isFirst = state.withLock { state in
            defer { state.hasBegun = true }
            state.duration = stream.durationSeconds
            return !state.hasBegun
        }
        if isFirst { say("\(source): \(stream)") }
    }

    func advance(to time: MediaTime) {
        let bar = state.withLock { state -> String? in
            state.position = time
            // Four times a second of media is enough to see it move.
            guard isTerminal, time - state.shown >= .milliseconds(250) else { return nil }
            state.shown = time
            return Self.bar(at: time.seconds, of: state.duration)
        }
        if let bar { StandardError.write("\r\u{1B}[K\(bar)") }
    }

    func deliver(_ record: AlertRecord) {
        if record.type == .opened { state.withLock { $0.opened += 1 } }
        let snapshot = record.evidence.snapshot.map { ", \($0)" } ?? ""
        let when = String(format: "%.1f s", record.mediaSeconds)
        say(
            "\(when)  \(record.kind) \(record.severity) \(record.type): \(record.reason) "
                + "(score \(String(format: "%.2f", record.score))\(snapshot))")
    }

    func reopen() {}
    func drain(until deadline: MonotonicTime) {}

    func finish(_ statistics: CameraStatistics) {
        let (position, opened, hasBegun) = state.withLock { ($0.position, $0.opened, $0.hasBegun) }
        guard hasBegun else { return }
        var line = "\(statistics.analysed) frames analysed up to \(String(format: "%.1f s", position.seconds)), "
        line += opened == 0 ? "no alert" : opened == 1 ? "1 alert" : "\(opened) alerts"
        if statistics.rejected > 0 { line += ", \(statistics.rejected) frames unusable" }
        if statistics.dropped > 0 { line += ", \(statistics.dropped) frames dropped" }
        say(line)
    }

    private func say(_ line: String) {
        StandardError.write(((isTerminal ? "\r\u{1B}[K" : "") + line + "\n"))
    }

    private static func bar(at seconds: Double, of duration: Double?) -> String {
        guard let duration, duration > 0 else { return String(format: "%.1f s", seconds) }
        let width = 40
        let filled = min(Int(Double(width) * seconds / duration), width)
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
        return "[\(bar)] " + String(format: "%.1f of %.1f s", seconds, duration)
    }
}
