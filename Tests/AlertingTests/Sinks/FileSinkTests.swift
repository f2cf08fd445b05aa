import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

@Suite struct FileSinkTests {
    private let folder: TemporaryFolder
    private let log = LogCollector()

    init() throws { folder = try TemporaryFolder() }

    /// Waits until nothing is queued.
    private func settled(_ sink: FileSink) async throws -> Bool {
        try await eventually { sink.statistics.waiting == 0 }
    }

    private func sequences(_ path: String) throws -> [UInt64] {
        try (lines(of: path) ?? []).map { try AlertRecord(jsonLine: Data($0.utf8)).sequence }
    }

    @Test(
        "records become JSON lines in order, in folders made on the way", arguments: FileSink.Synchronisation.allCases)
    func writesLines(policy: FileSink.Synchronisation) async throws {
        let path = folder.file("new/deep/alerts.jsonl")
        let sink = FileSink(path: path, fsync: policy, logger: log.logger)
        for number in 1...100 { sink.deliver(.sample(UInt64(number))) }
        #expect(try await settled(sink))
        #expect(try sequences(path) == Array(1...100))
        #expect(sink.statistics == SinkStatistics(delivered: 100, dropped: 0, failedAttempts: 0, waiting: 0))
        #expect(log.lines.isEmpty)
    }

    @Test("half a line left by a killed process is cut off, whole lines stay, and it is said once")
    func tornLine() async throws {
        let path = folder.file("alerts.jsonl")
        let whole = String(decoding: try AlertRecord.sample(1).jsonLine(), as: UTF8.self)
        let writer = Process()
        writer.executableURL = URL(filePath: "/bin/sh")
        writer.arguments = ["-c", #"printf '%s\n%s' "$2" '{"at":"2026-' >> "$1"; kill -9 $$"#, "sh", path, whole]
        try writer.run()
        writer.waitUntilExit()
        #expect(writer.terminationReason == .uncaughtSignal)

        let sink = FileSink(path: path, logger: log.logger)
        sink.deliver(.sample(2))
        sink.deliver(.sample(3))
        #expect(try await settled(sink))
        #expect(try sequences(path) == [1, 2, 3])
        #expect(log.lines.map(\.level) == [.warning])
        #expect(log.lines.first?.text.contains("12 bytes") == true)
    }

    @Test("after a rename the old file gets lines until reopening, the new one afterwards, and none is lost")
    func reopenAfterRename() async throws {
        let path = folder.file("alerts.jsonl")
        let sink = FileSink(path: path, logger: log.logger)
        sink.deliver(.sample(1))
        #expect(try await settled(sink))
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        sink.deliver(.sample(2))
        #expect(try await settled(sink))
        sink.reopen()
        sink.deliver(.sample(3))
        #expect(try await settled(sink))
        #expect(try sequences(path + ".1") == [1, 2])
        #expect(try sequences(path) == [3])
    }

    @Test("copy-and-truncate rotation leaves no hole: lines go to the new end")
    func copyTruncate() async throws {
        let path = folder.file("alerts.jsonl")
        let sink = FileSink(path: path, logger: log.logger)
        for number in 1...10 { sink.deliver(.sample(UInt64(number))) }
        #expect(try await settled(sink))
        #expect(truncate(path, 0) == 0)
        sink.deliver(.sample(11))
        #expect(try await settled(sink))
        #expect(try sequences(path) == [11])
    }

    @Test("a full disk is reported and counted, records wait up to the queue's size, and none is claimed delivered")
    func fullDisk() async throws {
        let sink = FileSink(path: "/dev/full", capacity: 5, logger: log.logger)
        for number in 1...20 { sink.deliver(.sample(UInt64(number))) }
        #expect(try await eventually { sink.statistics.failedAttempts >= 2 })
        sink.drain(until: SystemClocks().monotonic() + .seconds(20))
        let statistics = sink.statistics
        #expect(statistics.delivered == 0)
        #expect(statistics.dropped + UInt64(statistics.waiting) == 20)
        #expect(statistics.waiting <= 6)
        let errors = log.lines.filter { $0.level == .error }
        #expect(errors.count == 3)
        #expect(errors.contains { $0.text.contains("dropped, the oldest ones") })
        #expect(errors.contains { $0.text.contains("free space") })
        #expect(errors.last?.text.contains("were not delivered") == true)
    }

    @Test("lines that a full queue or a crash kept from the file follow from the history, once and in order")
    func catchesUp() async throws {
        let history = try AlertHistory(path: folder.file("alerts.sqlite"), logger: log.logger)
        let path = folder.file("alerts.jsonl")
        var sink = FileSink(path: path, history: history, logger: log.logger)
        let records = (0..<20).map { _ in history.append(.sample(), endpoints: []) }
        for record in records[..<5] { sink.deliver(record) }
        for record in records[9..<12] { sink.deliver(record) }
        #expect(try await settled(sink))
        #expect(try sequences(path) == Array(1...12))
        // A new process.
        sink = FileSink(path: path, history: history, logger: log.logger)
        sink.begin(after: nil)
        #expect(try await eventually { try sequences(path) == Array(1...20) })
        sink.deliver(records[19])
        sink.deliver(history.append(.sample(), endpoints: []))
        #expect(try await settled(sink))
        #expect(try sequences(path) == Array(1...21))
        var verifier = ChainVerifier(try HistoryReader(path: folder.file("alerts.sqlite")))
        #expect(try verifier.verify(files: [path]).faults.isEmpty)
    }

    @Test("records that waited for a missing file are written when it can be opened")
    func resumes() async throws {
        let blocker = folder.file("blocker")
        try Data().write(to: URL(filePath: blocker))
        let sink = FileSink(path: blocker + "/alerts.jsonl", logger: log.logger)
        sink.deliver(.sample(1))
        sink.deliver(.sample(2))
        #expect(try await eventually { sink.statistics.failedAttempts >= 1 })
        try FileManager.default.removeItem(atPath: blocker)
        #expect(try await eventually { sink.statistics.delivered == 2 })
        #expect(try sequences(blocker + "/alerts.jsonl") == [1, 2])
        #expect(try await eventually { log.lines.contains { $0.text.contains("works again") } })
    }
}
