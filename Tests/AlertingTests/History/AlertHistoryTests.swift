import Core
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Alerting

@Suite struct AlertHistoryTests {
    private let folder: TemporaryFolder
    private let log = LogCollector()
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("state/alerts.sqlite")
    }

    private func history(clocks: any Clocks = SystemClocks()) throws -> AlertHistory {
        try AlertHistory(path: path, clocks: clocks, logger: log.logger)
    }

    private func report() throws -> ChainVerifier.Report {
        var verifier = ChainVerifier(try HistoryReader(path: path))
        return try verifier.verify(files: [])
    }

    @Test("records are numbered and chained over restarts, and each is on disk when append returns")
    func chain() throws {
        var records: [AlertRecord] = []
        for _ in 0..<3 {
            let history = try history()
            for _ in 0..<4 {
                records.append(history.append(.sample(), endpoints: ["webhook guards"]))
                var exported: [String] = []
                try HistoryReader(path: path).export(AlertFilter()) { exported.append($0) }
                #expect(exported.count == records.count)
                #expect(try Array(exported[records.count - 1].utf8) == records[records.count - 1].json())
            }
            history.close()
        }
        #expect(records.map(\.sequence) == Array(1...12))
        #expect(records[0].previous == nil)
        for index in 1..<12 { #expect(records[index].previous == ChainHash.of(try records[index - 1].json())) }
        #expect(try report() == ChainVerifier.Report(records: 12))
        #expect(log.lines.isEmpty)
    }

    @Test("commits wait for the disk")
    func synchronous() throws {
        let file = HistoryFile(path: path)
        let pool = try file.open()
        #expect(try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
    }

    @Test("the number goes on from the file of the first version")
    func formerSequence() throws {
        try FileManager.default.createDirectory(atPath: folder.file("state"), withIntermediateDirectories: true)
        _ = try folder.write("state/alert-sequence", "00000000000000000041\n")
        let first = try history()
        #expect(first.append(.sample(), endpoints: []).sequence == 42)
        first.close()
        #expect(try history().append(.sample(), endpoints: []).sequence == 43)
    }

    @Test("a second writer is refused")
    func locked() throws {
        let first = try history()
        let failure = #expect(throws: Failure.self) { try history() }
        #expect(failure?.description.contains("another process") == true)
        first.close()
    }

    @Test("an alert is found by time, camera and kind, newest first, with all that happened to it")
    func queries() throws {
        let clocks = ManualClocks()
        let history = try history(clocks: clocks)
        let start = clocks.wall()
        for hour in 0..<6 {
            let record = AlertRecord.sample(
                camera: hour % 2 == 0 ? "dock" : "yard", kind: hour < 3 ? .fire : .smoke,
                at: start.addingTimeInterval(Double(hour) * 3600))
            _ = history.append(record, endpoints: ["webhook guards"])
        }
        let reader = try HistoryReader(path: path)
        #expect(
            try reader.alerts(AlertFilter()).map(\.startedAt) == (0..<6).reversed().map { start + Double($0) * 3600 })
        #expect(try reader.alerts(AlertFilter(camera: "dock", kind: .smoke)).count == 1)
        #expect(try reader.alerts(AlertFilter(since: start + 3600, until: start + 3 * 3600)).count == 2)
        let newest = try #require(try reader.alerts(AlertFilter(limit: 1)).first)
        try history.acknowledge(newest.id, by: "Ada", note: "a barbecue")
        #expect(!history.needsAnswer(newest.id, from: "webhook chief"))
        let ids = Set(try reader.alerts(AlertFilter()).map(\.id))
        #expect(history.unacknowledgedAlarms(among: ids) == ids.subtracting([newest.id]))
        #expect(history.unacknowledgedAlarms(among: ["NOBODY"]).isEmpty)
        let details = try reader.alert(newest.id)
        #expect(details.alert.isAcknowledged && details.records.count == 1)
        #expect(details.acknowledgements == [.init(at: clocks.wall(), who: "Ada", note: "a barbecue")])
        #expect(details.deliveries.map(\.state) == [.waiting])
        #expect(throws: Failure.self) { try history.acknowledge("NOBODY", by: "Ada", note: nil) }
        #expect(throws: Failure.self) { try reader.alert("NOBODY") }
    }

    @Test(
        "a damaged database is moved aside with a loud message, and alerts go on under higher numbers",
        arguments: [0, 1])
    func damaged(kind: Int) throws {
        let first = try history()
        for _ in 0..<200 { _ = first.append(.sample(), endpoints: ["webhook guards"]) }
        first.close()
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        // Its beginning, or all pages but the first few.
        try handle.seek(toOffset: kind == 0 ? 0 : 5 * 4096)
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: kind == 0 ? 0 : 5 * 4096)
        try handle.write(contentsOf: Data(repeating: 0x5A, count: kind == 0 ? 4096 : Int(size) - 5 * 4096))
        try handle.close()

        let second = try history()
        let numbers = (0..<5).map { _ in second.append(.sample(), endpoints: ["webhook guards"]).sequence }
        #expect(numbers[0] > 200 && numbers == Array(numbers[0]..<numbers[0] + 5))
        second.close()
        #expect(log.lines.contains { $0.level == .critical && $0.text.contains("DAMAGED") }, "\(log.lines)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("state"))
        #expect(names.contains { $0.contains(".damaged-") })
        #expect(try report().faults.isEmpty && report().records == 5)
    }

    @Test("a history that cannot be opened stops no alert, and has all of them once it can")
    func unusable() async throws {
        // A folder where the database should be.
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let history = try history()
        // More than one transaction stores.
        let records = (0..<450).map { _ in history.append(.sample(), endpoints: []) }
        #expect(records.map(\.sequence) == Array(records[0].sequence..<records[0].sequence + 450))
        #expect(log.lines.count { $0.level == .error } == 1)
        try FileManager.default.removeItem(atPath: path)
        #expect(
            try await eventually { log.lines.contains { $0.text.contains("works again") } }, "\(log.lines)")
        #expect(try await eventually { try report().records == 450 })
        _ = history.append(.sample(), endpoints: [])
        #expect(try report() == ChainVerifier.Report(records: 451))
    }

    @Test("a state directory that cannot be made stops no alert")
    func noFolder() throws {
        _ = try folder.write("state", "a file where the folder should be")
        let history = try history()
        #expect(history.append(.sample(), endpoints: []).sequence > 0)
        #expect(log.lines.count { $0.level == .error } == 1)
    }

    @Test("a database that is deleted under a running history is begun anew")
    func deleted() throws {
        let history = try history()
        _ = history.append(.sample(), endpoints: [])
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        _ = history.append(.sample(), endpoints: [])
        #expect(try report().records == 1)
        #expect(log.lines.contains { $0.text.contains("was removed") })
    }
}
