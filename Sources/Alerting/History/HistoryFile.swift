import Core
import Foundation
import GRDB
import Logging

/// Opens the history's database for writing, and moves one aside that cannot be used.
///
/// A lock on a file beside it keeps a second writer out: two would give the same numbers to different records.
///
/// Isolation: one owner at a time; not `Sendable`.
final class HistoryFile {
    /// How long another process may hold the database before a write fails.
    private static let patienceSeconds = 1.0

    /// In the names of databases that were moved aside.
    static let damagedMark = ".damaged-"

    let path: String
    private var lock: Int32 = -1
    /// Of the database that was opened last.
    private var inode: ino_t?

    init(path: String) { self.path = path }

    /// Another process has the lock.
    private(set) var isTaken = false

    /// Makes the folder and takes the lock, unless it is ours already.
    /// - Throws: `Failure` of kind `.unavailable` where another process has it, or the folder cannot be written.
    func takeLock() throws(Failure) {
        if lock >= 0 { return }
        try DurableFile.makeFolder(DurableFile.parent(of: path))
        let descriptor = Foundation.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw Failure(errno: errno, at: path + ".lock") }
        isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0
        if isTaken {
            close(descriptor)
            throw Failure(
                .unavailable, "\(path): another process writes this history",
                remedy: "stop it, or name another state directory")
        }
        lock = descriptor
    }

    deinit { unlock() }

    /// Lets another process write this history; the database must be closed.
    func unlock() {
        if lock >= 0 { close(lock) }
        lock = -1
    }

    /// Opens the database, makes or migrates its tables.
    ///
    /// Commits wait for the disk (`synchronous=FULL`): a record that was reported survives a power cut.
    func open() throws -> DatabasePool {
        try takeLock()
        var configuration = Configuration()
        configuration.label = "tocsin.history"
        configuration.busyMode = .timeout(Self.patienceSeconds)
        configuration.maximumReaderCount = 2
        let pool = try DatabasePool(path: path, configuration: configuration)
        // Not in the configuration: opening a pool sets it to NORMAL afterwards.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try HistorySchema.migrator.migrate(pool)
        inode = Self.inode(of: path)
        return pool
    }

    /// False where the database that is open was deleted or replaced behind our back: what is written goes nowhere.
    var isInPlace: Bool { Self.inode(of: path) == inode }

    private static func inode(of path: String) -> ino_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_ino : nil
    }

    /// Renames the database and its companions, so that nothing in them is lost to who can mend them.
    /// - Returns: the new name.
    func moveAside(at date: Date) throws(Failure) -> String {
        let target = "\(path)\(Self.damagedMark)\(Int(date.timeIntervalSince1970))"
        for suffix in ["-wal", "-shm", ""] where access(path + suffix, F_OK) == 0 {
            guard rename(path + suffix, target + suffix) == 0 else { throw Failure(errno: errno, at: path + suffix) }
        }
        return target
    }
}

extension DatabaseError {
    /// The file is not a database, or not a sound one.
    var isDamage: Bool { [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(resultCode) }
}

extension Failure {
    /// What went wrong with the history's database.
    init(history path: String, _ error: any Error) {
        guard let error = error as? DatabaseError else {
            self = error as? Failure ?? Failure(.unavailable, "\(path): \(error)")
            return
        }
        let text = "\(path): \(error.message ?? "\(error.resultCode)")"
        switch error.resultCode {
        case .SQLITE_FULL: self.init(.resourceExhausted, text, remedy: "free space on that disk")
        case .SQLITE_READONLY: self.init(.unavailable, text, remedy: "let this user write there")
        default: self.init(.unavailable, text, code: error.resultCode.rawValue)
        }
    }
}
