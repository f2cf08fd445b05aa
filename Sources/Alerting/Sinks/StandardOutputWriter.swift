import Core
import Foundation

/// Writes records to standard output until its reader is gone.
struct StandardOutputWriter: DeliveryWorker {
    /// The reader is gone for good.
    private var isClosed = false

    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
        guard !isClosed else { return .discarded(nil) }
        do throws(Failure) {
            var rest = try delivery.record.line()[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                if count < 0, errno != EINTR { throw Failure(errno: errno, at: "standard output") }
                rest = rest.dropFirst(max(count, 0))
            }
            return .delivered()
        } catch {
            isClosed = error.code == EPIPE
            return .discarded(error)
        }
    }
}
