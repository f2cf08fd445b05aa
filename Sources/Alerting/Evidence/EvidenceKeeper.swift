import Core
import Dispatch
import Foundation
import Logging

/// Deletes evidence by age, by its size and for free space: whole alerts, the oldest first, alarms that nobody has
/// acknowledged last.
///
/// It knows files by the alert's id at the beginning of their name, which sorts by time, and touches no others. It keeps no
/// state: a crash at any moment leaves files that the next sweep finds.
///
/// Isolation: a queue of its own, at low priority; `replace`, `start` and `stop` from any thread.
public final class EvidenceKeeper: Sendable {
    /// Of these alerts, those that are alarms nobody has acknowledged.
    public typealias Unacknowledged = @Sendable (Set<String>) -> Set<String>

    private static let interval = 600.0
    /// A file that is being written is touched more often than this, in seconds: what is older was left by a crash.
    private static let abandonedAfter = 3600.0

    /// All files of one alert.
    private struct Item {
        var id: String
        var newest = Date.distantPast
        var paths: [String] = []
        var bytes = 0
    }

    private let settings: Locked<(directory: String, policy: RetentionPolicy)>
    private let unacknowledged: Unacknowledged
    private let freeBytes: @Sendable (String) -> Int?
    private let clocks: any Clocks
    private let logger: Logger
    private let queue = DispatchQueue(label: "tocsin.evidence-keeper", qos: .utility)
    private let timer: Locked<(any DispatchSourceTimer)?> = Locked(nil)

    /// - Parameters:
    ///   - unacknowledged: asked only when space is needed.
    ///   - freeBytes: of the disk that holds a folder; nil where that is not known.
    public init(
        directory: String, policy: RetentionPolicy, unacknowledged: @escaping Unacknowledged = { _ in [] },
        freeBytes: @escaping @Sendable (String) -> Int? = EvidenceKeeper.freeBytes(of:),
        clocks: any Clocks = SystemClocks(), logger: Logger
    ) {
        settings = Locked((directory, policy))
        self.unacknowledged = unacknowledged
        self.freeBytes = freeBytes
        self.clocks = clocks
        self.logger = logger
    }

    /// Applies from the next sweep on, which is at once.
    public func replace(directory: String, policy: RetentionPolicy) {
        settings.withLock { $0 = (directory, policy) }
        queue.async { self.sweep() }
    }

    /// Sweeps now and every ten minutes.
    public func start() {
        timer.withLock { timer in
            guard timer == nil else { return }
            let source = DispatchSource.makeTimerSource(queue: queue)
            source.setEventHandler { [weak self] in self?.sweep() }
            source.schedule(deadline: .now(), repeating: Self.interval, leeway: .seconds(10))
            source.activate()
            timer = source
        }
    }

    public func stop() {
        timer.withLock { timer in
            timer?.cancel()
            timer = nil
        }
        queue.sync {}
    }

    /// Deletes what must go now.
    func sweep() {
        let (directory, policy) = settings.withLock { $0 }
        var items = items(in: directory)
        let now = clocks.wall()
        var gone = 0
        if let age = policy.age {
            let oldest = now.addingTimeInterval(-age.inSeconds)
            let count = items.prefix { $0.newest < oldest }.count
            for item in items.prefix(count) { gone += delete(item) }
            items.removeFirst(count)
        }
        gone += makeRoom(in: directory, policy, items)
        if gone > 0 {
            logger.notice("evidence: deleted that of \(gone) alert\(gone == 1 ? "" : "s") as the settings say")
        }
    }

    private func makeRoom(in directory: String, _ policy: RetentionPolicy, _ items: [Item]) -> Int {
        var excess = 0
        if let limit = policy.bytes { excess = items.reduce(0) { $0 + $1.bytes } - limit }
        if let wanted = policy.minimumFree, let free = freeBytes(directory) { excess = max(excess, wanted - free) }
        guard excess > 0 else { return 0 }
        let spared = unacknowledged(Set(items.map(\.id)))
        var gone = 0
        for item in items.filter({ !spared.contains($0.id) }) + items.filter({ spared.contains($0.id) }) {
            guard excess > 0 else { break }
            if spared.contains(item.id) {
                logger.warning("evidence: no space but for that of alarm \(item.id), which nobody has acknowledged")
            }
            excess -= item.bytes
            gone += delete(item)
        }
        return gone
    }

    /// By alert, the oldest first.
    private func items(in directory: String) -> [Item] {
        var items: [String: Item] = [:]
        let keys: [URLResourceKey] = [.isRegularFileKey, .fileSizeKey, .contentModificationDateKey]
        let files = FileManager.default.enumerator(at: URL(filePath: directory), includingPropertiesForKeys: keys)
        while let file = files?.nextObject() as? URL {
            guard let id = Self.alertID(of: file.lastPathComponent),
                let values = try? file.resourceValues(forKeys: Set(keys)), values.isRegularFile == true
            else { continue }
            let changed = values.contentModificationDate ?? .distantPast
            if file.pathExtension == Self.temporary, clocks.wall().timeIntervalSince(changed) > Self.abandonedAfter {
                unlink(file.path)
                continue
            }
            var item = items[id] ?? Item(id: id)
            item.paths.append(file.path)
            item.bytes += values.fileSize ?? 0
            item.newest = max(item.newest, changed)
            items[id] = item
        }
        return items.values.sorted { $0.id < $1.id }
    }

    private static let temporary = String(DurableFile.temporaryEnding.dropFirst())

    /// The id that a file's name begins with; nil for files that are none of ours.
    static func alertID(of name: String) -> String? {
        let id = name.prefix(26)
        let isID = id.utf8.count == 26 && id.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
        guard isID, let next = name.dropFirst(26).first, next == "." || next == "-" else { return nil }
        return String(id)
    }

    /// - Returns: 1 if all of it is gone, 0 otherwise.
    private func delete(_ item: Item) -> Int {
        var isGone = 1
        for path in item.paths where unlink(path) != 0 && errno != ENOENT {
            isGone = 0
            logger.error("evidence: \(Failure(errno: errno, at: path))")
        }
        // Days and cameras whose last file has gone; those with others cannot be removed.
        for path in item.paths {
            let day = DurableFile.parent(of: path)
            if rmdir(day) == 0 { rmdir(DurableFile.parent(of: day)) }
        }
        return isGone
    }

    /// What an unprivileged process may still write.
    public static func freeBytes(of directory: String) -> Int? {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { return nil }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
