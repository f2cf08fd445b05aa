import Alerting
import ArgumentParser
import Core
import Foundation

struct AlertsVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Find what was removed from the history, or altered.",
        discussion: """
            Each record's JSON holds the SHA-256 of the one before; the history also holds each record's own and the end of \
            the chain. The lines of the alert file, and of its rotated ones beside it, are held to the history. Exits with \
            65 where something is wrong. It cannot find a tail that was cut off both with the note of the chain's end: who \
            may write everything may rewrite everything; keep an export elsewhere.
            """)

    @OptionGroup var history: HistoryArguments

    @Option(
        help: ArgumentHelp("An alert file, in place of the configuration's; may be given again.", valueName: "file"))
    var file: [String] = []

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reportingFailures {
            var verifier = ChainVerifier(try history.reader())
            let report = try verifier.verify(files: file.isEmpty ? filesOfConfiguration() : file)
            if json {
                print(try datedJSONText(report))
            } else {
                print("\(report.records) records, \(report.lines) lines of alert files")
                for note in report.notes { print("note: \(note)") }
                for fault in report.faults { print("FAULT: \(fault)") }
            }
            guard report.faults.isEmpty else {
                throw Failure(.badData, "\(history.places.state.history): \(report.faults.count) faults")
            }
        }
    }

    /// The alert file and what a rotation left beside it, unless that is compressed.
    private func filesOfConfiguration() -> [String] {
        guard let path = history.places.alertFile else { return [] }
        let name = URL(filePath: path).lastPathComponent
        let folder = URL(filePath: path).deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0 == name || $0.hasPrefix(name + ".") || $0.hasPrefix(name + "-") }
            .filter { name in ![".gz", ".xz", ".zst", ".bz2"].contains { name.hasSuffix($0) } }
            .sorted().map { folder.appending(path: $0).path }
    }
}
