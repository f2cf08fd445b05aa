@preconcurrency import Dispatch
import Foundation

/// The signals of interface.md, delivered on a Dispatch queue instead of in a handler.
///
/// Isolation: immutable; the sources stay active while this lives.
final class SignalSources: Sendable {
    private let sources: [any DispatchSourceSignal]

    /// Takes over the given signals of this process, and ignores `SIGPIPE`: a closed pipe is an error of the write.
    init(queue: DispatchQueue, handlers: [Int32: @Sendable () -> Void]) {
        signal(SIGPIPE, SIG_IGN)
        sources = handlers.map { number, handler in
            // Dispatch sees a signal only if its default action is off.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler(handler: handler)
            source.activate()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }
}
