import Core
import Foundation

/// Files that are whole or not there: written beside their place, flushed to the disk, then renamed over it.
enum AtomicFile {
    /// - Throws: `Failure` of kind `resourceExhausted` for a full disk, else `unavailable`.
    static func write(_ bytes: Data, to path: String) throws(Failure) {
        let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).tmp"
        do throws(Failure) {
            try writeAndFlush(bytes, to: temporary, for: path)
            guard rename(temporary, path) == 0 else { throw failure(path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private static func writeAndFlush(_ bytes: Data, to temporary: String, for path: String) throws(Failure) {
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress! + written, $0.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> Failure {
        let code = errno
        return Failure(
            code == ENOSPC || code == EDQUOT ? .resourceExhausted : .unavailable,
            "\(path): cannot be written (\(String(cString: strerror(code))))",
            remedy: "check the folder, its permissions and free space", code: code)
    }
}
