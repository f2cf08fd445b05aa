import Alerting

/// The whole daemon at one moment.
public struct SystemStatus: Sendable, Codable {
    public struct Sink: Sendable, Codable {
        public var name: String
        public var delivered: UInt64
        public var dropped: UInt64
        public var failedAttempts: UInt64
        public var waiting: Int

        public init(name: String, _ statistics: SinkStatistics) {
            self.name = name
            delivered = statistics.delivered
            dropped = statistics.dropped
            failedAttempts = statistics.failedAttempts
            waiting = statistics.waiting
        }

        enum CodingKeys: String, CodingKey {
            case name, delivered, dropped
            case failedAttempts = "failed_attempts"
            case waiting
        }
    }

    public var cameras: [CameraStatus]
    public var sinks: [Sink]
    /// Records made since the start: rises whenever an alert opens, changes or closes.
    public var records: UInt64
    public var alertsOpened: UInt64
    /// Bytes of the database and its log.
    public var historyBytes: Int
    public var reloads: UInt64
    public var failedReloads: UInt64
    /// Why the last reload changed nothing; nil once one has been applied.
    public var reloadFault: String?
    public var process: ProcessFigures

    public init(
        cameras: [CameraStatus], sinks: [Sink], records: UInt64, alertsOpened: UInt64, historyBytes: Int,
        reloads: UInt64, failedReloads: UInt64, reloadFault: String? = nil, process: ProcessFigures = .current()
    ) {
        self.cameras = cameras
        self.sinks = sinks
        self.records = records
        self.alertsOpened = alertsOpened
        self.historyBytes = historyBytes
        self.reloads = reloads
        self.failedReloads = failedReloads
        self.reloadFault = reloadFault
        self.process = process
    }

    enum CodingKeys: String, CodingKey {
        case cameras, sinks, records
        case alertsOpened = "alerts_opened"
        case historyBytes = "history_bytes"
        case reloads
        case failedReloads = "failed_reloads"
        case reloadFault = "reload_fault"
        case process
    }
}

/// What `/readyz` answers.
public struct Readiness: Sendable, Codable, Equatable {
    public var isReady: Bool
    /// One sentence for each camera and sink that is not well.
    public var reasons: [String]

    /// Ready while every camera runs and no sink has lost what it was given.
    public init(_ status: SystemStatus) {
        reasons =
            status.cameras.filter { !$0.isWell }.map {
                "camera \($0.name) is \($0.state)" + ($0.reason.map { ": \($0)" } ?? "")
            }
            + status.sinks.filter { $0.failedAttempts > 0 && $0.waiting > 0 }.map {
                "\($0.name) does not take records: \($0.waiting) wait"
            }
        isReady = reasons.isEmpty
    }

    enum CodingKeys: String, CodingKey {
        case isReady = "ready"
        case reasons
    }
}
