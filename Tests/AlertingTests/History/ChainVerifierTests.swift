import Core
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Alerting

@Suite struct ChainVerifierTests {
    private let folder: TemporaryFolder
    private let path: String
    private let file: String

    /// Twelve records, in the database and in the alert file.
    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("alerts.sqlite")
        file = folder.file("alerts.jsonl")
        let history = try AlertHistory(path: path, logger: LogCollector().logger)
        let lines = try (0..<12).map { _ in try history.append(.sample(), endpoints: []).line() }
        history.close()
        _ = try folder.write("alerts.jsonl", lines.flatMap { $0 })
    }

    private func faults() throws -> [String] {
        var verifier = ChainVerifier(try HistoryReader(path: path))
        return try verifier.verify(files: [file]).faults
    }

    private func change(_ sql: String) throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
    }

    @Test("a sound history has no fault")
    func sound() throws {
        #expect(try faults().isEmpty)
    }

    @Test("any removed row is found", arguments: [1, 6, 12])
    func removedRow(sequence: Int) throws {
        try change("DELETE FROM records WHERE sequence = \(sequence)")
        #expect(try faults().contains { $0.contains("\(sequence)") })
    }

    @Test("any altered row is found, its hash altered with it or not", arguments: [1, 6, 12], [false, true])
    func alteredRow(sequence: Int, withHash: Bool) throws {
        let forged = try DatabaseQueue(path: path).read {
            try String.fetchOne($0, sql: "SELECT json FROM records WHERE sequence = \(sequence)")
        }!.replacing("flames", with: "nothing")
        let hash = withHash ? ", hash = '\(ChainHash.of(Array(forged.utf8)))'" : ""
        try change("UPDATE records SET json = '\(forged)'\(hash) WHERE sequence = \(sequence)")
        #expect(try faults().contains { $0.contains("record") })
        // The database alone gives it away too.
        var verifier = ChainVerifier(try HistoryReader(path: path))
        #expect(try !verifier.verify(files: []).faults.isEmpty)
    }

    @Test("any removed or altered line but a first one is found", arguments: [1, 6, 11], ["", "altered"])
    func line(index: Int, replacement: String) throws {
        var lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
        if replacement.isEmpty {
            lines.remove(at: index)
        } else {
            lines[index] = lines[index].replacing("flames", with: "nothing")
        }
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: file))
        #expect(try faults().contains { $0.contains("record \(index + 1)") })
    }

    @Test("a line that is no record, and one that the history does not know, are found")
    func strangeLines() throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: file))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{}\n".utf8) + Data(AlertRecord.sample(99).line()))
        try handle.close()
        let faults = try faults()
        #expect(faults.count == 2 && faults[0].contains("alerts.jsonl:13"))
    }
}
