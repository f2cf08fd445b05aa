import CFFmpeg
import Core
import Logging

/// FFmpeg's log lines, on their way to swift-log: without credentials, at most one line per part of FFmpeg in ten
/// seconds, at level `debug`, because what matters of them reaches people as a `Failure`.
enum FFmpegLog {
    private struct State {
        var logger: Logger?
        var limiter = LogLimiter()
    }

    private static let state = Locked(State())

    /// Replaces the logger; without it, lines go to a logger labelled `ffmpeg`.
    static func setLogger(_ logger: Logger?) { state.withLock { $0.logger = logger } }

    static func install() {
        tocsin_set_log_sink { _, part, text in
            guard let part, let text else { return }
            FFmpegLog.log(part: String(cString: part), text: String(cString: text))
        }
    }

    static func log(part: String, text: String) {
        let line = SourceURL.redact(text).split(separator: "\n").joined(separator: " ")
        let (logger, suppressed) = state.withLock { state in
            (state.logger, state.limiter.admit(part, now: SystemClocks().monotonic()))
        }
        guard let suppressed else { return }
        let suffix = suppressed == 0 ? "" : " (and \(suppressed) lines before)"
        (logger ?? Logger(label: "ffmpeg")).debug("\(part): \(line)\(suffix)")
    }
}
