import Alerting
import Core

/// What commands ask of a running daemon: one JSON line each on its socket.
public struct ControlRequest: Sendable, Codable, Equatable {
    public enum Command: String, Sendable, Codable {
        /// Notes who has seen `alert`.
        case acknowledge
        /// Lets the camera of `alert`, of kind `abnormal`, report nothing like it again; also acknowledges it.
        case markNormal = "mark_normal"
        /// Sends dead deliveries again, of `endpoint` and of record `sequence` where these are given.
        case resend
        /// Reports a synthetic alert; the reply has its `alert` and `sequence`.
        case test
        /// What became of the test's record `sequence` at each sink.
        case outcomes
    }

    public var command: Command
    public var alert: String?
    public var who: String?
    public var note: String?
    public var endpoint: String?
    public var sequence: UInt64?

    public init(
        _ command: Command, alert: String? = nil, who: String? = nil, note: String? = nil, endpoint: String? = nil,
        sequence: UInt64? = nil
    ) {
        self.command = command
        self.alert = alert
        self.who = who
        self.note = note
        self.endpoint = endpoint
        self.sequence = sequence
    }
}

/// The daemon's answer, one JSON line.
public struct ControlReply: Sendable, Codable {
    public struct Fault: Sendable, Codable {
        public var kind: String
        public var message: String
        public var remedy: String?

        init(_ failure: Failure) {
            (kind, message, remedy) = (failure.kind.rawValue, failure.message, failure.remedy)
        }

        var failure: Failure { Failure(Failure.Kind(rawValue: kind) ?? .internal, message, remedy: remedy) }
    }

    public var fault: Fault?
    public var alert: String?
    public var sequence: UInt64?
    public var count: Int?
    public var outcomes: [SinkOutcome]?

    public init(
        fault: Fault? = nil, alert: String? = nil, sequence: UInt64? = nil, count: Int? = nil,
        outcomes: [SinkOutcome]? = nil
    ) {
        self.fault = fault
        self.alert = alert
        self.sequence = sequence
        self.count = count
        self.outcomes = outcomes
    }
}
