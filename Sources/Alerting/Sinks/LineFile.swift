import Core
import Foundation

/// A file that only whole lines are appended to, each with one `write` on an `O_APPEND` descriptor: rotation by rename
/// or by copy-and-truncate loses and mixes nothing, and other processes may append too.
///
/// Isolation: one owner at a time; not `Sendable`.
final class LineFile {
    let path: String
    /// Bytes of an unfinished last line, left by a former run, that were cut off on opening.
    private(set) var cutByteCount = 0
    private let descriptor: Int32
    /// False for pipes, terminals and devices, which cannot be cut.
    private let isRegular: Bool
    /// A part of a line is in the file and could not be cut off.
    private var needsNewline = false

    /// An unfinished line longer than this is no record of ours: it is ended, not cut.
    private static let longestTornLine = 64 * 1024

    /// Opens or makes the file and the folders it lies in.
    init(path: String) throws(Failure) {
        self.path = path
        try DurableFile.makeFolder(DurableFile.parent(of: path))
        // Read access is for looking at the last line; it also opens a named pipe without waiting for its reader.
        let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw Failure(errno: errno, at: path) }
        self.descriptor = descriptor
        var status = stat()
        isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        if isRegular { repairLastLine(size: Int(status.st_size)) }
    }

    deinit { close(descriptor) }

    /// Appends one line that ends in a newline, all of it or nothing.
    func append(_ line: [UInt8]) throws(Failure) {
        let bytes = needsNewline ? [UInt8(ascii: "\n")] + line : line
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, bytes.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = Failure(errno: count < 0 ? errno : ENOSPC, at: path)
                if written > 0 { cutBack(written) }
                throw failure
            }
            written += count
        }
        needsNewline = false
    }

    /// Waits until all lines are on disk. Does nothing for pipes and devices.
    func synchronise() throws(Failure) {
        guard isRegular else { return }
        guard fdatasync(descriptor) == 0 else { throw Failure(errno: errno, at: path) }
    }

    /// True where nobody can open the file any more: what is written is lost.
    var isDeleted: Bool {
        var status = stat()
        return isRegular && fstat(descriptor, &status) == 0 && status.st_nlink == 0
    }

    /// Without its newline; nil where there is none, or a longer one than any record.
    func lastLine() -> [UInt8]? {
        var status = stat()
        guard isRegular, fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
        let size = Int(status.st_size)
        let length = min(size, Self.longestTornLine)
        var tail = [UInt8](repeating: 0, count: length)
        let count = tail.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, length, off_t(size - length)) }
        guard count == length, tail.popLast() == UInt8(ascii: "\n") else { return nil }
        let newline = tail.lastIndex(of: UInt8(ascii: "\n"))
        return newline.map { Array(tail[($0 + 1)...]) } ?? (length == size ? tail : nil)
    }

    private func repairLastLine(size: Int) {
        let length = min(size, Self.longestTornLine)
        var tail = [UInt8](repeating: 0, count: length)
        let count = tail.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, length, off_t(size - length)) }
        guard count == length, let last = tail.last, last != UInt8(ascii: "\n") else { return }
        let newline = tail.lastIndex(of: UInt8(ascii: "\n"))
        let tornCount = newline.map { length - $0 - 1 } ?? length
        guard newline != nil || length == size, ftruncate(descriptor, off_t(size - tornCount)) == 0 else {
            needsNewline = true
            return
        }
        cutByteCount = tornCount
    }

    /// Takes back the first part of a line that did not fit.
    private func cutBack(_ count: Int) {
        var status = stat()
        let isCut =
            isRegular && fstat(descriptor, &status) == 0 && Int(status.st_size) >= count
            && ftruncate(descriptor, status.st_size - off_t(count)) == 0
        needsNewline = !isCut
    }
}
