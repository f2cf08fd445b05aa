import Foundation
import Testing

@testable import Core

@Suite struct LockedTests {
    @Test("loses no update of threads that write at once")
    func contention() {
        let total = Locked(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<5_000 { total.withLock { $0 += 1 } }
        }
        #expect(total.withLock { $0 } == 40_000)
    }
}
