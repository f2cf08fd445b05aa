import Classification
import Core
import Foundation
import Inference
import ONNX
import TestSupport
import Testing

@testable import Daemon

@Suite(.enabled(if: ClipFactory.isAvailable, "needs the ffmpeg command"))
struct SupervisorTests {
    private let folder: TemporaryFolder
    private let log = LogCollector()

    init() throws {
        folder = try TemporaryFolder()
        try RednessModel.bytes().write(to: URL(filePath: folder.file("redness.onnx")))
        try Scenes.clip(at: folder.file("calm.mp4"), calm: 60, burning: 0)
    }

    /// One camera per name, played in real time so that it outlives the test.
    private func write(_ cameras: [String], fps: Int = 5, extra: String = "") throws -> String {
        let list = cameras.map { name in
            """
              \(name):
                source: \(folder.file("calm.mp4"))
                realtime: true
                model: \(folder.file("redness.onnx"))
                analysis: { fps: \(name == "b" ? fps : 5) }

            """
        }
        return try folder.write(
            "tocsin.yaml", "cameras:\n\(list.joined())state: { directory: \(folder.file("state")) }\n\(extra)")
    }

    private func supervisor(_ path: String) throws -> Supervisor {
        return try Supervisor(
            path: path, logger: log.logger,
            style: LogStyle(), clocks: SystemClocks())
    }

    @Test("a reload starts, stops and restarts just the cameras that changed")
    func reload() throws {
        let path = try write(["a", "b", "c"])
        let supervisor = try supervisor(path)
        supervisor.start()
        defer { supervisor.stop() }
        let before = supervisor.cameras
        _ = try write(["a", "b", "d"], fps: 2)
        supervisor.reload()
        #expect(Set(supervisor.cameras.keys) == ["a", "b", "d"])
        #expect(supervisor.cameras["a"] === before["a"])
        #expect(supervisor.cameras["b"] !== before["b"])
    }

    @Test("changed thresholds and zones apply without touching the stream")
    func retune() throws {
        let path = try write(["a"])
        let supervisor = try supervisor(path)
        supervisor.start()
        defer { supervisor.stop() }
        let before = supervisor.cameras
        let tuning =
            "detect: { fire: { threshold: 0.9 }, smoke: {} }, zones: { bay: { polygon: [[0, 0], [1, 0], [1, 1]] } }"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let keys = tuning.replacing(", zones", with: "\n    zones")
        try Data(text.replacing("    realtime: true", with: "    realtime: true\n    \(keys)").utf8).write(
            to: URL(filePath: path))
        supervisor.reload()
        let camera = try #require(supervisor.cameras["a"])
        #expect(camera === before["a"])
        #expect(camera.configuration.detections[0].policies[.fire]?.raiseThreshold == 0.9)
        #expect(camera.configuration.zones.map(\.name) == ["bay"])
    }

    @Test(
        "a faulty file or model changes nothing, and the log says where",
        arguments: ["extra: 1\n", "defaults: { model: /nowhere/x.onnx }\n", "cameras: {\n"])
    func faultyReload(extra: String) throws {
        let path = try write(["a"])
        let supervisor = try supervisor(path)
        supervisor.start()
        defer { supervisor.stop() }
        let before = supervisor.cameras
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let faulty =
            extra.contains("model")
            ? text.replacing(folder.file("redness.onnx"), with: "/nowhere/x.onnx") : text + extra
        try Data(faulty.utf8).write(to: URL(filePath: path))
        supervisor.reload()
        #expect(supervisor.cameras["a"] === before["a"])
        #expect(log.lines.contains { $0.text.contains("everything goes on as before") })
        #expect(log.lines.contains { $0.text.contains(extra.contains("model") ? "/nowhere/x.onnx" : "tocsin.yaml:") })
    }

    @Test("a model's file that was replaced restarts its cameras alone; one that fails its golden pair changes nothing")
    func replacedModel() throws {
        let path = try write(["a"])
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let other = folder.file("other.onnx")
        try RednessModel.bytes().write(to: URL(filePath: other))
        let more = "  b: { source: \(folder.file("calm.mp4")), realtime: true, model: \(other) }\n"
        try Data(text.replacing("cameras:\n", with: "cameras:\n" + more).utf8).write(to: URL(filePath: path))
        let supervisor = try supervisor(path)
        supervisor.start()
        defer { supervisor.stop() }
        let before = supervisor.cameras

        var network = try ONNXFile.readNetwork(bytes: RednessModel.bytes())
        try GoldenPair.attach(to: &network)
        let good = try ONNXFile.bytes(of: network)
        network.initializers["bias"] = TypedTensor(shape: [3], [-6, 0, -5.5] as [Float])
        try ONNXFile.bytes(of: network).write(to: URL(filePath: other), options: .atomic)
        supervisor.reload()
        #expect(supervisor.cameras["a"] === before["a"] && supervisor.cameras["b"] === before["b"])
        #expect(supervisor.summary.contains("other.onnx: its weights are not those it was written with"))

        try good.write(to: URL(filePath: other), options: .atomic)
        supervisor.reload()
        #expect(supervisor.cameras["a"] === before["a"] && supervisor.cameras["b"] !== before["b"])
        #expect(supervisor.summary == "watching 2 cameras")
    }

    @Test("it knows whether the configuration's files say something else than when they were last read")
    func changedFiles() throws {
        let path = try write(["a"])
        let supervisor = try supervisor(path)
        defer { supervisor.stop() }
        #expect(!supervisor.hasConfigurationChanged)
        try Data("cameras: {".utf8).write(to: URL(filePath: path), options: .atomic)
        #expect(supervisor.hasConfigurationChanged)
        supervisor.reload()
        #expect(!supervisor.hasConfigurationChanged, "a refused one is not tried again and again")
    }

    @Test("the page moves to other tokens at the same port, without a camera noticing; no password is told")
    func page() async throws {
        let camera = "  away: { source: 'rtsp://viewer:marked-secret@127.0.0.1:9/x' }"
        func configuration(port: Int, token: String) throws -> String {
            let path = try write(["a"], extra: "web: { listen: '127.0.0.1:\(port)', viewer_token: \(token) }\n")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try Data(text.replacing("cameras:\n", with: "cameras:\n\(camera)\n").utf8).write(to: URL(filePath: path))
            return path
        }
        func ask(_ path: String, _ token: String, _ port: Int) throws -> String {
            let url = "127.0.0.1:\(port)\(path)"
            return try ChildProcess("/usr/bin/curl", ["-s", "-m", "5", "-H", "Authorization: Bearer \(token)", url])
                .readToEnd()
        }
        let supervisor = try supervisor(configuration(port: 0, token: "the-first-of-two-tokens"))
        supervisor.start()
        defer { supervisor.stop() }
        #expect(try await eventually { supervisor.web?.port != nil })
        let port = try #require(supervisor.web?.port)
        let before = supervisor.cameras
        #expect(try ask("/api/v1/status", "the-first-of-two-tokens", port).contains("\"name\":\"away\""))
        _ = try configuration(port: port, token: "the-second-of-two-tokens")
        supervisor.reload()
        #expect(
            try await eventually {
                try ask("/metrics", "the-second-of-two-tokens", port).contains("tocsin_reloads_total 1")
            })
        #expect(try !ask("/metrics", "the-first-of-two-tokens", port).contains("tocsin_"))
        #expect(supervisor.cameras["a"] === before["a"])
        for path in ["/api/v1/status", "/metrics", "/readyz"] {
            #expect(try !ask(path, "the-second-of-two-tokens", port).contains("marked-secret"), "\(path)")
        }
    }

    @Test(
        "a broker is left alone by a reload, unless there is something else to tell it",
        .enabled(if: MQTTBroker.isAvailable, "needs mosquitto"))
    func broker() async throws {
        let broker = try MQTTBroker()
        try broker.listen()
        func sinks(_ level: String) -> String {
            "sinks: { log: { level: \(level) }, mqtt: [{ name: home, url: 'mqtt://127.0.0.1:\(broker.port)' }] }\n"
        }
        func connections() -> Int {
            broker.messages.count { $0.topic.hasSuffix("/availability") && $0.payload == "online" && !$0.isRetained }
        }
        let supervisor = try supervisor(write(["b"], extra: sinks("info")))
        supervisor.start()
        defer { supervisor.stop() }
        #expect(try await eventually { connections() == 1 })
        // Other sinks, another rate: neither concerns the broker.
        _ = try write(["b"], fps: 2, extra: sinks("warning"))
        supervisor.reload()
        _ = try write(["a", "b"], fps: 2, extra: sinks("warning"))
        supervisor.reload()
        #expect(try await eventually { connections() > 1 })
        #expect(connections() == 2)
    }

    @Test("a first configuration that is faulty is an error")
    func faultyStart() throws {
        let path = try folder.write("bad.yaml", "cameras: { a: { sauce: x } }")
        let failure = #expect(throws: Failure.self) { try supervisor(path) }
        #expect(failure?.exitCode == 78)
    }
}
