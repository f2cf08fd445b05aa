import Core
import Foundation

/// The number of the last alert record, kept in a small file so that numbers rise by one over restarts.
///
/// The number is overwritten in place: its few bytes lie in one disk sector, and no space is needed on a full disk.
///
/// Isolation: one owner at a time; not `Sendable`.
final class SequenceFile {
    let path: String
    private let descriptor: Int32
    private(set) var last: UInt64

    private static let digits = 20

    /// Opens or makes the file.
    /// - Parameter wall: a damaged file is continued at this date's milliseconds since 1970, above any count.
    init(path: String, wall: Date) throws(Failure) {
        self.path = path
        try DurableFile.makeFolder(DurableFile.parent(of: path))
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw Failure(errno: errno, at: path) }
        self.descriptor = descriptor
        var bytes = [UInt8](repeating: 0, count: Self.digits)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        switch count {
        case 0: last = 0
        case Self.digits:
            last = UInt64(String(decoding: bytes, as: UTF8.self)) ?? Self.fallback(at: wall)
        default: last = Self.fallback(at: wall)
        }
    }

    deinit { close(descriptor) }

    private static func fallback(at wall: Date) -> UInt64 { UInt64(max(wall.timeIntervalSince1970 * 1000, 0)) }

    /// Counts one up and puts the number on disk. The count goes on in memory where that fails.
    func next() -> (number: UInt64, failure: Failure?) {
        last += 1
        let text = String(last)
        let line = [UInt8]((String(repeating: "0", count: Self.digits - text.count) + text + "\n").utf8)
        let count = line.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard count == line.count, fdatasync(descriptor) == 0 else { return (last, Failure(errno: errno, at: path)) }
        return (last, nil)
    }
}
