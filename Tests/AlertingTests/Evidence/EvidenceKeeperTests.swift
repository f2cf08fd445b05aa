import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

@Suite struct EvidenceKeeperTests {
    private let folder: TemporaryFolder
    private let log = LogCollector()
    private let clocks = ManualClocks()

    init() throws { folder = try TemporaryFolder() }

    private func keeper(
        _ policy: RetentionPolicy, unacknowledged: Set<String> = [], free: Int? = nil
    ) -> EvidenceKeeper {
        EvidenceKeeper(
            directory: folder.path, policy: policy, unacknowledged: { $0.intersection(unacknowledged) },
            freeBytes: { _ in free }, clocks: clocks, logger: log.logger)
    }

    /// A file of so many bytes of an alert that many days ago.
    @discardableResult
    private func put(
        _ id: String, _ ending: String = ".jpg", camera: String = "dock", daysAgo: Double, bytes: Int = 100
    )
        throws -> String
    {
        let path = folder.file("\(camera)/2027-01-01/\(id)\(ending)")
        try FileManager.default.createDirectory(
            atPath: DurableFile.parent(of: path), withIntermediateDirectories: true)
        try Data(count: bytes).write(to: URL(filePath: path))
        let date = clocks.wall().addingTimeInterval(-daysAgo * 86_400)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        return path
    }

    private func id(daysAgo: Double) -> String {
        SortableID.make(at: clocks.wall().addingTimeInterval(-daysAgo * 86_400))
    }

    private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    @Test("what is older goes, with all of its files and its empty folders; what is not stays")
    func age() throws {
        let (old, new) = (id(daysAgo: 31), id(daysAgo: 29))
        var gone = try [".jpg", "-2.jpg", "-heat.jpg", ".mp4"].map { try put(old, $0, camera: "yard", daysAgo: 31) }
        let stays = try put(new, daysAgo: 29)
        keeper(RetentionPolicy(age: .seconds(30 * 86_400)), unacknowledged: [old]).sweep()
        gone.append(folder.file("yard"))
        #expect(gone.allSatisfy { !isThere($0) })
        #expect(isThere(stays))
    }

    @Test("the oldest go until the rest fits, whole alerts at a time")
    func size() throws {
        let ids = (1...5).map { id(daysAgo: Double($0)) }
        let paths = try ids.enumerated().map { try put($1, daysAgo: Double($0 + 1)) }
        let clip = try put(ids[3], ".mp4", daysAgo: 4, bytes: 1000)
        keeper(RetentionPolicy(bytes: 350)).sweep()
        #expect(paths.map(isThere) == [true, true, true, false, false])
        #expect(!isThere(clip))
    }

    @Test("the disk keeps its free space")
    func free() throws {
        let paths = try (1...4).map { try put(id(daysAgo: Double($0)), daysAgo: Double($0)) }
        keeper(RetentionPolicy(minimumFree: 1000), free: 850).sweep()
        #expect(paths.map(isThere) == [true, true, false, false])
        keeper(RetentionPolicy(minimumFree: 1000), free: 1000).sweep()
        #expect(paths.map(isThere) == [true, true, false, false])
    }

    @Test("an alarm that nobody acknowledged goes only when nothing else is left, and the log says so")
    func unacknowledged() throws {
        let ids = (1...4).map { id(daysAgo: Double($0)) }
        let paths = try ids.enumerated().map { try put($1, daysAgo: Double($0 + 1)) }
        let held: Set = [ids[3], ids[2]]
        keeper(RetentionPolicy(bytes: 200), unacknowledged: held).sweep()
        #expect(paths.map(isThere) == [false, false, true, true])
        #expect(!log.lines.contains { $0.level == .warning })
        keeper(RetentionPolicy(bytes: 100), unacknowledged: held).sweep()
        #expect(paths.map(isThere) == [false, false, true, false])
        #expect(log.lines.contains { $0.level == .warning && $0.text.contains(ids[3]) })
    }

    @Test("files of others are never touched, and what a crash left half written goes")
    func others() throws {
        let path = folder.file("dock/2027-01-01/holiday.jpg")
        try put(id(daysAgo: 90), daysAgo: 90)
        try Data(count: 100).write(to: URL(filePath: path))
        let (left, current) = (
            try put(id(daysAgo: 0.5), ".mp4.part", daysAgo: 0.5), try put(id(daysAgo: 0), ".mp4.part", daysAgo: 0)
        )
        keeper(RetentionPolicy(age: .seconds(86_400))).sweep()
        #expect(isThere(path) && !isThere(left) && isThere(current))
        #expect(EvidenceKeeper.alertID(of: "holiday-in-january-2027-12.jpg") == nil)
    }

    @Test("without limits everything stays, and a folder that is not there is no fault")
    func unlimited() throws {
        let path = try put(id(daysAgo: 4000), daysAgo: 4000)
        keeper(.unlimited).sweep()
        #expect(isThere(path))
        EvidenceKeeper(directory: folder.file("absent"), policy: RetentionPolicy(bytes: 0), logger: log.logger).sweep()
        #expect(log.lines.isEmpty)
    }

    @Test("ten thousand alerts are swept in seconds")
    func cost() throws {
        // The names decide; links make the files cheap.
        let first = try put(id(daysAgo: 1), daysAgo: 1)
        for index in 0..<10_000 {
            link(first, folder.file("dock/2027-01-01/\(id(daysAgo: 2 + Double(index) / 1000)).jpg"))
        }
        let begin = ContinuousClock.now
        keeper(RetentionPolicy(bytes: 100 * 10_000)).sweep()
        #expect(ContinuousClock.now - begin < .seconds(10))
    }
}
