import Foundation

/// Tells whether files that settings name were replaced or written to since.
public struct FileStamps: Sendable, Equatable {
    private struct Stamp: Equatable {
        var inode: UInt64
        var bytes: Int
        var seconds: Int
        var nanoseconds: Int
    }

    /// By path; none for a file that is not there.
    private var stamps: [String: Stamp] = [:]

    public init(of paths: some Sequence<String>) {
        for path in paths {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            stamps[path] = Stamp(
                inode: UInt64(status.st_ino), bytes: Int(status.st_size), seconds: status.st_mtim.tv_sec,
                nanoseconds: status.st_mtim.tv_nsec)
        }
    }

    public func changedPaths(since old: FileStamps) -> Set<String> {
        Set(stamps.keys.filter { path in old.stamps[path].map { $0 != stamps[path] } ?? false })
    }
}
