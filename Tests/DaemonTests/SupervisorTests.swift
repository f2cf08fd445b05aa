import Core
import Foundation
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
            threshold: LogThreshold(), clocks: SystemClocks())
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

    @Test("a first configuration that is faulty is an error")
    func faultyStart() throws {
        let path = try folder.write("bad.yaml", "cameras: { a: { sauce: x } }")
        let failure = #expect(throws: Failure.self) { try supervisor(path) }
        #expect(failure?.exitCode == 78)
    }
}
