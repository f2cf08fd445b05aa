import Core
import Testing

@testable import Daemon

@Suite struct ReloadPacerTests {
    /// When reloads begin while requests come at a steady pace for a time.
    private func reloads(every pace: Duration, for time: Duration) -> [Duration] {
        var pacer = ReloadPacer()
        let start = MonotonicTime(nanoseconds: 1_000_000_000)
        var reloads: [Duration] = []
        var due: MonotonicTime?
        var elapsed = Duration.zero
        while elapsed < time {
            let now = start + elapsed
            if let begun = due, begun <= now {
                reloads.append(begun - start)
                pacer.begin()
                due = nil
            }
            due = pacer.request(at: now)
            elapsed += pace
        }
        if let due { reloads.append(due - start) }
        return reloads
    }

    @Test("one request is one reload, a moment later")
    func single() { #expect(reloads(every: .seconds(10), for: .seconds(1)) == [.milliseconds(200)]) }

    @Test("100 requests in a second make two reloads at most")
    func burst() { #expect(reloads(every: .milliseconds(10), for: .seconds(1)).count <= 2) }

    @Test("requests that never stop do not starve the reload: one a second")
    func steady() {
        let reloads = reloads(every: .milliseconds(10), for: .seconds(10))
        #expect((9...11).contains(reloads.count))
        #expect(zip(reloads, reloads.dropFirst()).allSatisfy { $1 - $0 >= .seconds(1) || $1 == reloads.last })
    }
}
