import Core

/// Lets one line of each kind pass per pause and counts the rest.
struct LogLimiter {
    let pause: Duration
    private var kinds: [String: (last: MonotonicTime, suppressed: Int)] = [:]

    init(pause: Duration = .seconds(10)) { self.pause = pause }

    /// The number of lines suppressed since the last one of this kind if it may pass now, else nil.
    mutating func admit(_ kind: String, now: MonotonicTime) -> Int? {
        guard let entry = kinds[kind] else {
            kinds[kind] = (now, 0)
            return 0
        }
        guard now - entry.last >= pause else {
            kinds[kind] = (entry.last, entry.suppressed + 1)
            return nil
        }
        kinds[kind] = (now, 0)
        return entry.suppressed
    }
}
