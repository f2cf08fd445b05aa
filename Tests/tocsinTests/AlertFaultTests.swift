import Foundation
import TestSupport
import Testing

/// `tools/faults alerts` in small numbers, on the program that was built beside this test.
@Suite struct AlertFaultTests {
    private static let script = SharedData.repository.appending(path: "tools/faults.d/alerts").path

    /// The script checks signatures with PyPI's package, and runs where Python has it.
    private static let isAvailable: Bool = {
        let check = Process()
        check.executableURL = URL(filePath: "/usr/bin/env")
        check.arguments = ["python3", "-c", "import standardwebhooks"]
        check.standardError = nil
        guard (try? check.run()) != nil else { return false }
        check.waitUntilExit()
        return check.terminationStatus == 0
    }()

    @Test(
        "killed, rotated and refused: nothing acknowledged is lost, nothing has two ids",
        .enabled(if: isAvailable, "needs PyPI's standardwebhooks"), .timeLimit(.minutes(5)))
    func short() async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", Self.script, "--short", "--only", "kill,rotate,address,escalation", "--program",
            Program.url.path,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
    }
}
