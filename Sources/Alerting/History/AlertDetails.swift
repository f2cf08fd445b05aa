import Core
import Foundation

/// All that the history knows of one alert.
public struct AlertDetails: Sendable, Codable {
    public struct Acknowledgement: Sendable, Codable, Equatable {
        public var at: Date
        public var who: String
        public var note: String?
    }

    public struct Attempt: Sendable, Codable, Equatable {
        public var at: Date
        public var answer: String
    }

    public var alert: AlertSummary
    public var records: [AlertRecord]
    public var deliveries: [DeliverySummary]
    public var acknowledgements: [Acknowledgement]
}
