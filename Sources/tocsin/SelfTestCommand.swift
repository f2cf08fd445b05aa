import Alerting
import ArgumentParser
import Core
import Daemon
import Logging

struct SelfTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest", abstract: "Send a synthetic alert, marked as a test, to every sink.",
        discussion: """
            Goes the way of every alert: snapshot, history, sinks; through the daemon where one runs. Prints which sinks \
            answered. Exits with 0 if all did, with 66 if one did not.
            """)

    @Option(help: ArgumentHelp("The configuration.", valueName: "file"))
    var config = "/etc/tocsin/tocsin.yaml"

    @Option(help: ArgumentHelp("How long to wait for all answers, 1 to 600.", valueName: "seconds"))
    var timeout = 30

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout takes 1 to 600") }
    }

    func run() throws {
        try reportingFailures {
            let logger = Logger(label: "tocsin") { _ in SilentLogHandler() }
            let test = SelfTest(configurationPath: config, patience: .seconds(timeout), logger: logger)
            let report = try test.run()
            print(json ? try jsonText(Output(report)) : Self.text(report, timeout: timeout))
            guard report.isSuccess else { throw Failure(.unavailable, "not every sink answered") }
        }
    }

    /// What `--json` prints.
    struct Output: Encodable {
        struct Sink: Encodable {
            var sink: String
            var ok: Bool
            /// What it said, or why it failed; nil where it did not answer in time.
            var answer: String?
        }

        var alert: String
        var sequence: UInt64
        var throughDaemon: Bool
        var sinks: [Sink]

        enum CodingKeys: String, CodingKey {
            case alert, sequence, sinks
            case throughDaemon = "through_daemon"
        }

        init(_ report: SelfTest.Report) {
            alert = report.alert
            sequence = report.sequence
            throughDaemon = report.throughDaemon
            sinks = report.sinks.map { sink in
                switch sink.outcome {
                case .answered(let answer): Sink(sink: sink.sink, ok: true, answer: answer)
                case .failed(let reason): Sink(sink: sink.sink, ok: false, answer: reason)
                case nil: Sink(sink: sink.sink, ok: false)
                }
            }
        }
    }

    static func text(_ report: SelfTest.Report, timeout: Int) -> String {
        let way = report.throughDaemon ? "through the running daemon" : "no daemon runs: sinks as configured"
        let lines = report.sinks.map { sink in
            switch sink.outcome {
            case .answered(let answer): "  ok      \(sink.sink): \(answer)"
            case .failed(let reason): "  FAILED  \(sink.sink): \(reason)"
            case nil: "  FAILED  \(sink.sink): no answer within \(timeout) s"
            }
        }
        return (["test alert \(report.alert), record \(report.sequence), \(way)"] + lines).joined(separator: "\n")
    }
}

/// The outcome says it all.
private struct SilentLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.critical

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {}
}
