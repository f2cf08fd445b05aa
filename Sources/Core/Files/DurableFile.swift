import Foundation

/// Writes whole files so that after a power cut either the complete file is there or none: a temporary file beside the
/// target, fsync, rename, fsync of the folder.
public enum DurableFile {
    /// - Parameters:
    ///   - path: in a folder that is there.
    ///   - permissions: of a new file, before the process's mask.
    /// - Throws: `Failure` of kind `.resourceExhausted` where disk, quota or descriptors ran out, else `.unavailable`.
    public static func write(_ bytes: [UInt8], to path: String, permissions: mode_t = 0o640) throws(Failure) {
        let temporary = temporary(for: path)
        let descriptor = Foundation.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, permissions)
        guard descriptor >= 0 else { throw Failure(errno: errno, at: temporary) }
        do throws(Failure) {
            defer { close(descriptor) }
            try write(bytes, to: descriptor, path: temporary)
            guard fsync(descriptor) == 0 else { throw Failure(errno: errno, at: temporary) }
        } catch {
            unlink(temporary)
            throw error
        }
        try rename(temporary, to: path)
    }

    /// What a file is called until it is whole.
    public static func temporary(for path: String) -> String { path + temporaryEnding }
    public static let temporaryEnding = ".part"

    /// Puts a file that another library wrote under its temporary name on disk and gives it its name; where that fails it is
    /// deleted.
    public static func publish(_ path: String) throws(Failure) {
        let temporary = temporary(for: path)
        // Whichever descriptor asks, all of the file's bytes are put on disk.
        let descriptor = Foundation.open(temporary, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errno: errno, at: temporary) }
        let result = fsync(descriptor)
        let code = errno
        close(descriptor)
        guard result == 0 else {
            unlink(temporary)
            throw Failure(errno: code, at: temporary)
        }
        try rename(temporary, to: path)
    }

    private static func rename(_ temporary: String, to path: String) throws(Failure) {
        guard Foundation.rename(temporary, path) == 0 else {
            let failure = Failure(errno: errno, at: path)
            unlink(temporary)
            throw failure
        }
        try synchronise(folder: parent(of: path))
    }

    /// Makes the folder and those above it, each entry of which is on disk when this returns.
    public static func makeFolder(_ path: String) throws(Failure) {
        if path.isEmpty || FileManager.default.fileExists(atPath: path) { return }
        let parent = parent(of: path)
        try makeFolder(parent)
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw Failure(errno: errno, at: path) }
        try synchronise(folder: parent)
    }

    /// Empty for a name alone. `NSString.deletingLastPathComponent` traps on a name of one letter (Swift 6.3).
    public static func parent(of path: String) -> String {
        let parts = path.split(separator: "/")
        return (path.hasPrefix("/") ? "/" : "") + parts.dropLast().joined(separator: "/")
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(errno: errno, at: path)
            }
            rest = rest.dropFirst(count)
        }
    }

    private static func synchronise(folder: String) throws(Failure) {
        let name = folder.isEmpty ? "." : folder
        let descriptor = Foundation.open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errno: errno, at: name) }
        defer { close(descriptor) }
        // Some file systems cannot do this for folders (EINVAL); the file itself is safe there all the same.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw Failure(errno: errno, at: name) }
    }
}
