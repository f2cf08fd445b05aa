import Core

/// A program that is run for each record.
public struct ProgramConfiguration: Sendable, Equatable {
    public var name: String
    /// Absolute path and arguments; no shell reads them.
    public var command: [String]
    /// Added to `PATH` and the record's `TOCSIN_...`; nothing else of the daemon's environment is passed on.
    public var environment: [String: Secret]
    /// A program that runs longer is ended.
    public var timeout: Duration
    public var filter: EndpointSink.Filter
    public var retries: RetrySchedule

    public init(
        name: String, command: [String], environment: [String: Secret] = [:], timeout: Duration = .seconds(10),
        filter: EndpointSink.Filter = .init(), retries: RetrySchedule = .standard
    ) {
        self.name = name
        self.command = command
        self.environment = environment
        self.timeout = timeout
        self.filter = filter
        self.retries = retries
    }
}
