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

    @Test("a history whose oldest records were deleted for their age is sound, and what is removed after that is found")
    func pruned() throws {
        let clocks = ManualClocks()
        let history = try AlertHistory(path: path, clocks: clocks, logger: LogCollector().logger)
        let waiting = history.append(.sample(at: clocks.wall()), endpoints: ["webhook guards"])
        clocks.advance(by: .seconds(3600))
        #expect(history.prune(olderThan: .seconds(7200)) == 0)
        // The first one that waits for a receiver, and all after it, stay.
        #expect(history.prune(olderThan: .seconds(60)) == 12)
        history.close()
        var verifier = ChainVerifier(try HistoryReader(path: path))
        let report = try verifier.verify(files: [file])
        #expect(report.faults.isEmpty && report.records == 1 && report.lines == 12)
        #expect(report.notes == ["records up to 12 were deleted for their age, as the settings say"])
        #expect(try HistoryReader(path: path).alerts(AlertFilter()).map(\.id) == [waiting.id])

        try change("DELETE FROM anchor")
        #expect(try faults().contains { $0.contains("the history has no record 1") })
        try change("INSERT INTO anchor VALUES (1, 11, 'another', 0)")
        #expect(try faults().contains { $0.contains("records 12 to 12 are missing") })
    }

    @Test("what waits for an endpoint that is no more keeps a record for a day, not for ever")
    func prunedPastForgottenEndpoint() throws {
        let clocks = ManualClocks()
        let history = try AlertHistory(path: path, clocks: clocks, logger: LogCollector().logger)
        _ = history.append(.sample(at: clocks.wall()), endpoints: ["webhook of former times"])
        clocks.advance(by: .seconds(23 * 3600))
        #expect(history.prune(olderThan: .seconds(60)) == 12)
        clocks.advance(by: .seconds(2 * 3600))
        #expect(history.prune(olderThan: .seconds(60)) == 1)
        history.close()
        #expect(try faults().isEmpty)
    }

    @Test("a history of which every record was deleted goes on where it was")
    func prunedWhole() throws {
        let clocks = ManualClocks()
        clocks.advance(by: .seconds(3600))
        let history = try AlertHistory(path: path, clocks: clocks, logger: LogCollector().logger)
        #expect(history.prune(olderThan: .seconds(60)) == 12)
        #expect(try faults().isEmpty)
        #expect(history.append(.sample(at: clocks.wall()), endpoints: []).sequence == 13)
        history.close()
        var verifier = ChainVerifier(try HistoryReader(path: path))
        #expect(try verifier.verify(files: []).faults.isEmpty)
    }
}
