import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

@Suite struct ProgramCourierTests {
    private let log = LogCollector()
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func sink(_ script: String, timeout: Duration = .seconds(10)) throws -> EndpointSink {
        let path = try folder.write("program.sh", "#!/bin/sh\n\(script)\n")
        chmod(path, 0o755)
        return try EndpointSink(
            ProgramConfiguration(
                name: "siren", command: [path, "a b", "$HOME", ";"], environment: ["TOKEN": Secret("hunter2")],
                timeout: timeout, retries: RetrySchedule(pauses: [.milliseconds(50)])), logger: log.logger)
    }

    private func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: folder.file(name)) ?? Data(), as: UTF8.self)
    }

    @Test("the program gets the record, its own arguments as they are, and no environment but what was meant")
    func runs() async throws {
        setenv("TOCSIN_TEST_LEAK", "leaked", 1)
        defer { unsetenv("TOCSIN_TEST_LEAK") }
        let sink = try sink(
            """
            printf '%s|' "$@" > \(folder.path)/arguments; env > \(folder.path)/environment
            ls -l /proc/self/fd > \(folder.path)/descriptors; cat > \(folder.path)/input
            """)
        let record = AlertRecord.sample(5)
        sink.deliver(record)
        #expect(try await eventually { sink.statistics.delivered == 1 }, "\(log.lines)")
        #expect(text("arguments") == "a b|$HOME|;|")
        #expect(try Data(text("input").utf8) == record.jsonLine())
        let environment = text("environment")
        #expect(environment.contains("TOKEN=hunter2") && environment.contains("TOCSIN_CAMERA=dock"))
        #expect(!environment.contains("leaked"))
        // Its three, and what ls opens itself.
        #expect(text("descriptors").split(separator: "\n").count <= 5, "\(text("descriptors"))")
    }

    @Test("a program that fails is run again")
    func retries() async throws {
        let sink = try sink("echo x >> \(folder.path)/count; test $(wc -l < \(folder.path)/count) -gt 2")
        sink.deliver(.sample())
        #expect(try await eventually { sink.statistics.delivered == 1 && sink.statistics.failedAttempts == 2 })
        #expect(log.lines.first?.text.contains("exit code 1") == true)
    }

    @Test("a program that hangs is ended with all it started, though it will not listen")
    func hangs() async throws {
        let sink = try sink(
            "trap '' TERM; sleep 300 & echo $! > \(folder.path)/child; sleep 300", timeout: .milliseconds(300))
        sink.deliver(.sample())
        #expect(try await eventually { sink.statistics.failedAttempts >= 1 })
        sink.drain(until: SystemClocks().monotonic())
        let child = try #require(pid_t(text("child").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(
            try await eventually {
                let state = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
                return state == nil || state!.contains(") Z ")
            })
        #expect(log.lines.first?.text.contains("ran too long") == true)
    }

    @Test("what is no program is a configuration failure")
    func missing() {
        let failure = #expect(throws: Failure.self) {
            try EndpointSink(ProgramConfiguration(name: "siren", command: ["/nowhere/siren"]), logger: log.logger)
        }
        #expect(failure?.kind == .configuration)
    }
}
