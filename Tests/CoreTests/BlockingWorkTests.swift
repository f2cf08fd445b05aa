import Core
import Foundation
import Testing

@Suite struct BlockingWorkTests {
    @Test("all run at once, however few cores there are, and all have ended at the return", .timeLimit(.minutes(1)))
    func all() {
        // Each waits for all others: a pool of fewer threads would never get through.
        let arrived = Locked(0)
        let ended = Locked(0)
        BlockingWork.performAll(50) { _ in
            arrived.withLock { $0 += 1 }
            while arrived.withLock({ $0 }) < 50 { usleep(1000) }
            ended.withLock { $0 += 1 }
        }
        #expect(ended.withLock { $0 } == 50)
    }

    @Test("nothing to do is done")
    func none() { BlockingWork.performAll(0) { _ in Issue.record("called") } }
}
