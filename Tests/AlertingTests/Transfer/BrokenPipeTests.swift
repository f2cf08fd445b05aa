import Foundation
import Testing

@testable import Alerting

@Suite struct BrokenPipeTests {
    @Test("a write to a closed pipe fails instead of ending the process, and the thread's signal mask stays")
    func suppresses() async {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_DFL)
            var mask = sigset_t()
            sigemptyset(&mask)
            sigaddset(&mask, SIGPIPE)
            pthread_sigmask(SIG_UNBLOCK, &mask, nil)
            var ends: [Int32] = [0, 0]
            #expect(pipe(&ends) == 0)
            close(ends[0])
            let written = BrokenPipe.suppressed { write(ends[1], "x", 1) }
            #expect(written == -1)
            pthread_sigmask(SIG_BLOCK, nil, &mask)
            #expect(sigismember(&mask, SIGPIPE) == 0)
        }
    }
}
