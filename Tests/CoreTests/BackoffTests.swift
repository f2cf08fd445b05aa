import Testing

@testable import Core

@Suite struct BackoffTests {
    @Test("ceilings double from one second to thirty and stay there")
    func ceilings() {
        var backoff = Backoff()
        var ceilings: [Duration] = []
        for _ in 0..<8 {
            ceilings.append(backoff.ceiling)
            #expect(backoff.next() <= ceilings.last!)
        }
        #expect(ceilings == [1, 2, 4, 8, 16, 30, 30, 30].map { .seconds($0) })
    }

    @Test("starts over after a reset")
    func reset() {
        var backoff = Backoff()
        for _ in 0..<5 { _ = backoff.next() }
        backoff.reset()
        #expect(backoff.ceiling == .seconds(1))
    }

    @Test("spreads eight peers that fail together: on average at most three share a tenth of a second")
    func jitterSpreads() {
        let runs = 100
        var busiestTotal = 0
        for _ in 0..<runs {
            let starts = (0..<8).map { _ in
                var backoff = Backoff()
                return backoff.next().inSeconds
            }
            busiestTotal += starts.map { start in starts.count { $0 >= start && $0 < start + 0.1 } }.max()!
        }
        #expect(Double(busiestTotal) / Double(runs) <= 3.2)
    }

    @Test("survives thousands of failures without overflow")
    func manyAttempts() {
        var backoff = Backoff()
        for _ in 0..<5000 { _ = backoff.next() }
        #expect(backoff.ceiling == .seconds(30))
    }
}
