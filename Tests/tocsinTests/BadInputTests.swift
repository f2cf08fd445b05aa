import Foundation
import TestSupport
import Testing

/// Whatever people feed it, the program answers with one line that says what to do and with interface.md's exit code.
@Suite struct BadInputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("a missing file cannot be opened", arguments: ["watch", "probe"])
    func missingFile(command: String) async throws {
        let outcome = try await Program.run(command, folder.file("absent.mp4"))
        expectRefusal(outcome, status: 66, naming: "absent.mp4")
    }

    @Test("a text file named .mp4 is bad data", arguments: ["watch", "probe"])
    func textNamedAsClip(command: String) async throws {
        let path = try folder.write("notes.mp4", String(repeating: "Milk, eggs, bread.\n", count: 200))
        let outcome = try await Program.run(command, path)
        expectRefusal(outcome, status: 65, naming: "notes.mp4")
    }

    @Test("an empty file is bad data", arguments: ["watch", "probe"])
    func emptyFile(command: String) async throws {
        let outcome = try await Program.run(command, folder.write("empty.mp4", ""))
        expectRefusal(outcome, status: 65, naming: "empty.mp4")
    }

    @Test("a clip cut off before its index is bad data", arguments: ["watch", "probe"])
    func truncatedClip(command: String) async throws {
        let whole = try Data(contentsOf: URL(filePath: Clips.pattern(in: folder)))
        let path = folder.file("truncated.mp4")
        try whole.prefix(whole.count / 2).write(to: URL(filePath: path))
        let outcome = try await Program.run(command, path)
        expectRefusal(outcome, status: 65, naming: "truncated.mp4")
    }

    @Test("a directory is no source", arguments: ["watch", "probe"])
    func directory(command: String) async throws {
        let outcome = try await Program.run(command, folder.path)
        expectRefusal(outcome, status: 66, naming: folder.path)
    }

    @Test("an RTSP host that nobody answers for cannot be opened", arguments: ["watch", "probe"])
    func unreachableHost(command: String) async throws {
        let outcome = try await Program.run(command, "rtsp://viewer:hunter2@127.0.0.1:\(closedPort())/dock")
        expectRefusal(outcome, status: 66, naming: "127.0.0.1")
        expectNowhere("hunter2", in: outcome)
    }

    @Test(
        "a refused password cannot open a stream, and is printed nowhere", .enabled(if: RTSPServer.isAvailable),
        arguments: ["watch", "probe"])
    func wrongPassword(command: String) async throws {
        let server = try RTSPServer(mounts: ["dock": Clips.pattern(in: folder)], user: "viewer:correct")
        let outcome = try await Program.run(command, server.url("dock", user: "viewer:hunter2"))
        expectRefusal(outcome, status: 66, naming: "127.0.0.1")
        expectNowhere("hunter2", in: outcome)
    }

    @Test("a source of unknown kind is a usage error, its password printed nowhere", arguments: ["watch", "probe"])
    func unknownScheme(command: String) async throws {
        let outcome = try await Program.run(command, "gopher://viewer:hunter2@127.0.0.1/dock")
        expectRefusal(outcome, status: 64, naming: "gopher")
        expectNowhere("hunter2", in: outcome)
    }

    @Test("a model that is not ONNX is bad data", arguments: ["watch", "classify", "evaluate"])
    func modelThatIsNotONNX(command: String) async throws {
        let model = try folder.write("model.onnx", "weights go here\n")
        let rest =
            switch command {
            case "watch": [try Clips.pattern(in: folder)]
            case "classify": [try Clips.picture(in: folder)]
            default: ["--data", folder.path]
            }
        let outcome = try await Program([command, "--model", model] + rest).outcome(within: .seconds(60))
        expectRefusal(outcome, status: 65, naming: "model.onnx")
    }

    @Test("a missing model cannot be opened")
    func missingModel() async throws {
        let outcome = try await Program.run(
            "classify", "--model", folder.file("absent.onnx"), Clips.picture(in: folder))
        expectRefusal(outcome, status: 66, naming: "absent.onnx")
    }

    @Test("an unknown key is a configuration error with its place", arguments: ["check", "run"])
    func unknownKey(command: String) async throws {
        let path = try folder.write(
            "typo.yaml",
            """
            cameras:
              dock:
                source: rtsp://192.0.2.7/stream2
                detekt:
                  fire: {}
            """)
        let outcome = try await Program.run(command, "--config", path)
        expectRefusal(outcome, status: 78, naming: "typo.yaml:4:5: ")
        #expect(outcome.errors.contains("detekt"))
    }

    @Test("a missing configuration names its path", arguments: ["check", "run"])
    func missingConfiguration(command: String) async throws {
        let outcome = try await Program.run(command, "--config", folder.file("absent.yaml"))
        expectRefusal(outcome, status: 78, naming: "absent.yaml")
    }

    @Test(
        "an unknown flag is a usage error",
        arguments: [["watch", "a.mp4"], ["probe", "a.mp4"], ["check"], ["run"], ["classify", "a.jpg"]])
    func unknownFlag(command: [String]) async throws {
        let outcome = try await Program(command + ["--no-such-flag"]).outcome(within: .seconds(60))
        #expect(outcome.status == 64 && !outcome.wasKilled)
        #expect(outcome.errors.contains("--no-such-flag"))
    }

    @Test("a missing argument is a usage error", arguments: ["watch", "probe", "classify", "train", "evaluate"])
    func missingArgument(command: String) async throws {
        let outcome = try await Program.run(command)
        #expect(outcome.status == 64 && !outcome.wasKilled)
        #expect(
            outcome.errors.contains("tocsin help \(command)") || outcome.errors.contains("Usage: tocsin \(command)"))
    }

    @Test("an unknown detector is a usage error")
    func unknownDetector() async throws {
        let outcome = try await Program.run("watch", Clips.pattern(in: folder), "--detect", "unicorns")
        #expect(outcome.status == 64 && !outcome.wasKilled)
        #expect(outcome.errors.contains("unicorns"))
    }

    /// A port that was free a moment ago.
    private func closedPort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = bind(descriptor, pointer, length)
                _ = getsockname(descriptor, pointer, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }

    private func expectNowhere(
        _ secret: String, in outcome: Program.Outcome, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(!outcome.errors.contains(secret), sourceLocation: sourceLocation)
        #expect(!outcome.output.contains(secret), sourceLocation: sourceLocation)
    }
}

/// One line that names the culprit, the exit code, and nothing on standard output.
func expectRefusal(
    _ outcome: Program.Outcome, status: Int32, naming culprit: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(!outcome.wasKilled, "ended by signal \(outcome.status)", sourceLocation: sourceLocation)
    #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.errors.contains(culprit), "\(outcome.errors)", sourceLocation: sourceLocation)
    // The remedy follows the semicolon.
    #expect(outcome.errors.contains("; "), "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
}
