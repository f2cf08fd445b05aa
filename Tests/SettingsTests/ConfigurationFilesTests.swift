import Core
import Foundation
import TestSupport
import Testing

@testable import Settings

@Suite struct ConfigurationFilesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("conf.d"), withIntermediateDirectories: true)
    }

    private func settings() throws -> Settings { try Settings.load(path: folder.file("tocsin.yaml"), environment: [:]) }

    @Test("fragments add cameras, keys of a camera and endpoints, by name; hidden and other files do not count")
    func fragments() throws {
        _ = try folder.write(
            "tocsin.yaml", "cameras: {a: {source: a.mp4}}\nsinks: {webhook: [{name: x, url: https://x/}]}\n")
        _ = try folder.write("conf.d/20-more.yaml", "cameras:\n  b: {source: b.mp4}\n  a: {analysis: {fps: 2}}\n")
        _ = try folder.write("conf.d/10-sinks.yaml", "sinks: {webhook: [{name: y, url: https://y/}]}\n")
        _ = try folder.write("conf.d/.20-more.yaml.swp", "{")
        _ = try folder.write("conf.d/README", "{")
        let settings = try settings()
        #expect(Set(settings.cameras.keys) == ["a", "b"] && settings.cameras["a"]?.framesPerSecond == 2)
        #expect(settings.sinks.webhooks.map(\.name) == ["x", "y"])
    }

    @Test("each fault names its own file and line; nothing may be said twice")
    func faults() throws {
        _ = try folder.write("tocsin.yaml", "cameras:\n  a:\n    source: a.mp4\n    transport: pigeon\n")
        _ = try folder.write("conf.d/1.yaml", "# none\ncameras:\n  a: {source: b.mp4}\n")
        _ = try folder.write("conf.d/2.yaml", "alerts:\n  limt: 3\n")
        let failure = #expect(throws: Failure.self) { try settings() }
        let faults = failure?.message.split(separator: "\n").map(String.init) ?? []
        let (main, parts) = (folder.file("tocsin.yaml"), folder.file("conf.d"))
        #expect(
            faults == [
                "\(main):4:16: transport: 'pigeon' is not one of tcp, udp",
                "\(parts)/1.yaml:3:7: 'source' is said already at \(main):3:5",
                "\(parts)/2.yaml:2:3: unknown key 'limt'; did you mean 'limit'?",
            ], "\(faults)")
    }

    @Test("a fragment that is not YAML is told at its own line, beside the others' faults")
    func damaged() throws {
        _ = try folder.write("tocsin.yaml", "cameras: {a: {source: a.mp4}}\n\n\n")
        _ = try folder.write("conf.d/1.yaml", "sinks:\n  log: {\n")
        _ = try folder.write("conf.d/2.yaml", "a: b\na: c\n")
        let failure = #expect(throws: Failure.self) { try settings() }
        let faults = failure?.message.split(separator: "\n").map(String.init) ?? []
        #expect(faults.count == 2 && faults[0].hasPrefix("\(folder.file("conf.d"))/1.yaml:"), "\(faults)")
        #expect(faults.last == "\(folder.file("conf.d"))/2.yaml:1:1: the key 'a' appears twice in this mapping")
    }

    @Test("an empty main file is enough where fragments say all")
    func fragmentsAlone() throws {
        _ = try folder.write("tocsin.yaml", "# See conf.d.\n")
        _ = try folder.write("conf.d/a.yaml", "cameras: {a: {source: a.mp4}}\n")
        #expect(try settings().cameras.count == 1)
    }
}
