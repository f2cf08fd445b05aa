import Dispatch
import Foundation

/// Work that waits, for peers, disks or other threads, rather than computes.
public enum BlockingWork {
    /// Runs `body` for each of 0 to `count` - 1, all at once on a thread each, and returns when all have ended.
    ///
    /// `DispatchQueue.concurrentPerform` runs as many at a time as there are cores, and so lets those who could end at once wait
    /// behind those who hang.
    public static func performAll(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let all = DispatchGroup()
        for index in 0..<count {
            all.enter()
            Thread.detachNewThread {
                body(index)
                all.leave()
            }
        }
        all.wait()
    }
}
