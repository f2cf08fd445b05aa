import Core
import Foundation
import TestSupport
import Testing

/// The history and the self-test as people use them, beside a daemon that runs and one that does not.
@Suite struct AlertsTests {
    private let folder: TemporaryFolder
    private let configuration: String
    private let receiver: WebhookReceiver
    private static let secret = "whsec_" + Data("a key of the test's receiver".utf8).base64EncodedString()

    /// One camera that is never there: alerts come from self-tests.
    init() async throws {
        folder = try TemporaryFolder()
        receiver = try await WebhookReceiver(secret: Self.secret)
        configuration = folder.file("tocsin.yaml")
        try configure(["guards": "/ok"])
    }

    private func configure(_ webhooks: [String: String]) throws {
        let list = webhooks.sorted { $0.key < $1.key }.map { name, path in
            "    - { name: \(name), url: \"\(receiver.url(path))\", secret: \(Self.secret), allow_private: true }\n"
        }
        _ = try folder.write(
            "tocsin.yaml",
            """
            cameras: { yard: { source: "rtsp://127.0.0.1:1/none" } }
            sinks:
              file: { path: \(folder.file("alerts.jsonl")) }
              webhook:
            \(list.joined())
            state: { directory: \(folder.path) }
            """)
    }

    private func run(_ arguments: String...) async throws -> Program.Outcome {
        try await Program(arguments + ["--config", configuration]).outcome(within: .seconds(60))
    }

    private func startedDaemon() async throws -> Program {
        let daemon = try Program(["run", "--config", configuration])
        #expect(try await eventually { daemon.errors.contains("watching") }, "\(daemon.errors)")
        return daemon
    }

    private func listed() async throws -> [[String: Any]] {
        let outcome = try await run("alerts", "list", "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        return object?["alerts"] as? [[String: Any]] ?? []
    }

    @Test("a self-test reaches every sink through the daemon, and its alert can be seen, acknowledged and verified")
    func throughDaemon() async throws {
        let daemon = try await startedDaemon()
        let test = try await run("selftest")
        #expect(test.status == 0, "\(test.output)\(test.errors)\(daemon.errors)")
        #expect(test.output.contains("through the running daemon") && test.output.contains("ok      webhook guards"))
        let request = try #require(try await receiver.requests(to: "/ok", count: 1).first)
        #expect(request.signature == .valid && request.record?.test == true && request.record?.camera == "self-test")
        let snapshot = try #require(request.record?.evidence.snapshot)
        #expect(FileManager.default.fileExists(atPath: snapshot))

        let id = try #require(try await listed().first?["id"] as? String)
        #expect(try await run("alerts", "ack", id, "--by", "Ada", "--note", "a drill").status == 0)
        let shown = try await run("alerts", "show", id)
        #expect(shown.output.contains("webhook guards  delivered") && shown.output.contains("by Ada: a drill"))
        #expect(try await listed().first?["acknowledged"] as? Bool == true)
        let unknown = try await run("alerts", "ack", "NOBODY")
        #expect(unknown.status == 65 && unknown.errors.contains("no alert NOBODY"))
        daemon.signal(SIGTERM)
        #expect(try await daemon.outcome(within: .seconds(5)).status == 0)

        #expect(try await run("alerts", "verify").status == 0)
        let export = try await run("alerts", "export")
        let file = try String(contentsOfFile: folder.file("alerts.jsonl"), encoding: .utf8)
        #expect(export.output == file)
        try Data(file.replacing("no fire", with: "a fire").utf8).write(to: URL(filePath: folder.file("alerts.jsonl")))
        let verdict = try await run("alerts", "verify")
        #expect(
            verdict.status == 65 && verdict.output.contains("alerts.jsonl:1: record 1 is not as the history has it"))
    }

    @Test("without a daemon the self-test builds the sinks itself, and says which one fails")
    func withoutDaemon() async throws {
        try configure(["guards": "/ok", "office": "/fail/9/office"])
        let test = try await run("selftest")
        #expect(test.status == 66)
        #expect(test.output.contains("no daemon runs") && test.output.contains("ok      webhook guards"))
        #expect(test.output.contains("FAILED  webhook office (127.0.0.1): the endpoint answered 500"))
        #expect(!test.output.contains(Self.secret) && !test.errors.contains(Self.secret))
        let json = try await run("selftest", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        let sinks = object?["sinks"] as? [[String: Any]] ?? []
        #expect(sinks.map { $0["ok"] as? Bool } == [true, true, true, false])
        let id = try #require(try await listed().first?["id"] as? String)
        #expect(try await run("alerts", "ack", id).status == 0)
        #expect(try await listed().first?["acknowledged"] as? Bool == true)
    }

    @Test("what was given up is shown and sent again, by the daemon at once or at its next start")
    func resend() async throws {
        try configure(["guards": "/gone"])
        let first = try await startedDaemon()
        #expect(try await run("selftest").status == 66)
        #expect(try await eventually { first.errors.contains("gone (410)") })
        first.signal(SIGTERM)
        #expect(try await first.outcome(within: .seconds(5)).status == 0)
        #expect(try await run("alerts", "dead").output.contains("delivery 1  webhook guards  dead"))
        try configure(["guards": "/ok"])
        #expect(try await run("alerts", "resend").output == "1 delivery will be sent again\n")
        let second = try await startedDaemon()
        #expect(try await receiver.requests(to: "/ok", count: 1).first?.record?.sequence == 1)
        second.signal(SIGTERM)
        #expect(try await second.outcome(within: .seconds(5)).status == 0)
    }

    @Test("a history that is not there is an error that names it")
    func missing() async throws {
        let outcome = try await run("alerts", "list")
        #expect(outcome.status == 66 && outcome.errors.contains("alerts.sqlite: no alert history"))
    }
}
