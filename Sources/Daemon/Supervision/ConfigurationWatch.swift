import Core
@preconcurrency import Dispatch
import Foundation
import Settings

/// Sees that something changed in the folders of a configuration: the folders, not the files, so that a file which another
/// is renamed over is seen too.
///
/// Source: inotify(7).
///
/// Isolation: immutable; the source's queue calls.
final class ConfigurationWatch: Sendable {
    private static let events = UInt32(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)

    private let source: any DispatchSourceRead

    /// - Parameter onChange: something in the folders changed, which need not be the configuration.
    /// - Throws: `Failure` where the kernel has no more watches to give.
    init(path: String, queue: DispatchQueue, onChange: @escaping @Sendable () -> Void) throws(Failure) {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw Failure(errno: errno, at: path) }
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setCancelHandler { close(descriptor) }
        source.setEventHandler {
            var bytes = [UInt8](repeating: 0, count: 4096)
            while read(descriptor, &bytes, bytes.count) > 0 {}
            // A folder that came, or came back, is watched from here on.
            Self.add(Self.folders(of: path), to: descriptor)
            onChange()
        }
        source.activate()
        guard Self.add(Self.folders(of: path), to: descriptor) else {
            let failure = Failure(errno: errno, at: path)
            source.cancel()
            throw failure
        }
    }

    deinit { source.cancel() }

    /// Of the file, of the file that it may be a link to, and of fragments.
    private static func folders(of path: String) -> Set<String> {
        let file = URL(filePath: path)
        let folders = [file, file.resolvingSymlinksInPath()].map { $0.deletingLastPathComponent().path }
        return Set(folders + [ConfigurationFiles.fragmentFolder(of: path)])
    }

    /// - Returns: false where none could be watched.
    @discardableResult
    private static func add(_ folders: Set<String>, to descriptor: Int32) -> Bool {
        // A folder that is watched already stays so.
        folders.map { inotify_add_watch(descriptor, $0, events) >= 0 }.contains(true)
    }
}
