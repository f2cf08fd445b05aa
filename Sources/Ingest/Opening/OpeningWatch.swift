import CFFmpeg
import Core
import Foundation

/// What FFmpeg asks while it waits: whether to go on. Ends waiting on a deadline, when the stream is stopped, and when an
/// RTSP peer has redirected to another host or to something that is not RTSP: FFmpeg would follow anywhere. It asks before
/// it writes, so that such a host gets a connection at most and no byte.
///
/// Isolation: the stream's thread.
final class OpeningWatch {
    let interrupt: Interrupt
    private let source: SourceURL
    private let address: String
    private let onRefusedRedirect: () -> Void
    /// Set while the context lives; FFmpeg asks on its behalf only.
    var context: UnsafeMutablePointer<AVFormatContext>?
    /// Where the peer redirected to, without credentials, if it was refused.
    private(set) var refusedRedirect: String?

    /// - Parameter address: what FFmpeg is asked to open.
    init(source: SourceURL, address: String, interrupt: Interrupt, onRefusedRedirect: @escaping () -> Void) {
        self.source = source
        self.address = address
        self.interrupt = interrupt
        self.onRefusedRedirect = onRefusedRedirect
    }

    /// For FFmpeg; the watch must outlive the context that gets it.
    var callback: AVIOInterruptCB {
        AVIOInterruptCB(
            callback: { opaque in
                Unmanaged<OpeningWatch>.fromOpaque(opaque!).takeUnretainedValue().mustStop ? 1 : 0
            }, opaque: Unmanaged.passUnretained(self).toOpaque())
    }

    private var mustStop: Bool {
        if interrupt.isCancelled || interrupt.isPastDeadline || refusedRedirect != nil { return true }
        guard source.transport == .rtsp, let url = context?.pointee.url, strcmp(url, address) != 0 else { return false }
        let target = String(cString: url)
        guard (try? SourceURL(target)).map({ $0.transport == .rtsp && $0.host == source.host }) != true else {
            return false
        }
        refusedRedirect = SourceURL.redact(target)
        onRefusedRedirect()
        return true
    }

    /// What a failed call means.
    func failure(_ code: Int32) -> Failure {
        if interrupt.isCancelled { return Failure(.cancelled, "\(source): stopped", code: code) }
        if let refusedRedirect {
            return Failure(
                .unavailable, "\(source): the peer redirects to \(refusedRedirect), which is refused",
                remedy: "name that address as the source if you trust it", code: code)
        }
        if interrupt.isPastDeadline {
            return Failure(
                .timedOut, "\(source): the peer does not answer", remedy: "check that it is up and reachable",
                code: code)
        }
        return Failure(ffmpeg: code, opening: source)
    }
}
