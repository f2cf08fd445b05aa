import Foundation

/// `SIGPIPE` ends a process by default. libcrypto raises it when a peer closes a TLS connection early, and libcurl does
/// not hold it back where signals are left alone (`CURLOPT_NOSIGNAL`).
enum BrokenPipe {
    /// Runs `body` with `SIGPIPE` blocked on this thread, and takes back one that came meanwhile. The process's own
    /// handling of the signal is not touched.
    static func suppressed<Result>(_ body: () -> Result) -> Result {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        var former = sigset_t()
        pthread_sigmask(SIG_BLOCK, &signals, &former)
        let result = body()
        if sigismember(&former, SIGPIPE) == 0 {
            var noTime = timespec()
            while sigtimedwait(&signals, nil, &noTime) == SIGPIPE {}
        }
        pthread_sigmask(SIG_SETMASK, &former, nil)
        return result
    }
}
