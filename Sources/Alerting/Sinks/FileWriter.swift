import Core
import Logging

/// Appends records to one file, which it opens when needed.
struct FileWriter: DeliveryWorker {
    private static let retryPause = Duration.seconds(1)
    private static let synchronisationInterval = Duration.seconds(1)

    private let path: String
    private let policy: FileSink.Synchronisation
    private let clocks: any Clocks
    private let logger: Logger
    private var file: LineFile?
    private var isDirty = false
    private var lastSynchronised: MonotonicTime?

    init(path: String, policy: FileSink.Synchronisation, clocks: any Clocks, logger: Logger) {
        self.path = path
        self.policy = policy
        self.clocks = clocks
        self.logger = logger
    }

    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
        do throws(Failure) {
            try openedFile().append(delivery.record.line())
            isDirty = true
        } catch {
            return .retry(after: Self.retryPause, error)
        }
        if policy == .always { synchronise() }
        return .delivered
    }

    mutating func reopen() {
        if policy != .never { synchronise() }
        file = nil
    }

    mutating func rest() -> Duration? {
        guard policy == .interval, isDirty else { return nil }
        let now = clocks.monotonic()
        if let lastSynchronised, now - lastSynchronised < Self.synchronisationInterval {
            return Self.synchronisationInterval - (now - lastSynchronised)
        }
        lastSynchronised = now
        synchronise()
        return nil
    }

    private mutating func openedFile() throws(Failure) -> LineFile {
        if let file { return file }
        let opened = try LineFile(path: path)
        if opened.cutByteCount > 0 {
            logger.warning("file \(path): cut an unfinished last line of \(opened.cutByteCount) bytes off")
        }
        file = opened
        return opened
    }

    /// The line is in the file already: a failure here is said, not retried.
    private mutating func synchronise() {
        isDirty = false
        do throws(Failure) {
            try file?.synchronise()
        } catch {
            logger.error("file \(path): lines may not be on disk: \(error)")
        }
    }
}
