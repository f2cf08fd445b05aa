import Alerting
import Core
import Foundation
import Logging
import Settings

/// Sends a synthetic alert the way of every alert, through the daemon where one runs, and sees which sinks answer.
public struct SelfTest {
    public struct Report: Sendable {
        public var alert: String
        public var sequence: UInt64
        /// True where a running daemon was tested, false where its sinks were built for the test.
        public var throughDaemon: Bool
        public var sinks: [SinkOutcome]

        /// True where every sink took the alert.
        public var isSuccess: Bool {
            sinks.allSatisfy { if case .answered = $0.outcome { true } else { false } }
        }
    }

    private static let pollSeconds = 0.1
    private static let drainTime = Duration.seconds(2)

    private let configurationPath: String
    private let patience: Duration
    private let logger: Logger

    /// - Parameter patience: for the answers of all sinks.
    public init(configurationPath: String, patience: Duration, logger: Logger) {
        self.configurationPath = configurationPath
        self.patience = patience
        self.logger = logger
    }

    /// - Throws: `Failure` of the configuration, or where neither a daemon answers nor its history can be used.
    public func run() throws -> Report {
        let places = HistoryPlaces.load(path: configurationPath)
        if let client = try? ControlClient(path: places.state.socket) {
            let reply = try client.ask(ControlRequest(.test))
            let sequence = reply.sequence ?? 0
            let outcomes = try wait { try client.ask(ControlRequest(.outcomes, sequence: sequence)).outcomes ?? [] }
            return Report(alert: reply.alert ?? "", sequence: sequence, throughDaemon: true, sinks: outcomes)
        }
        return try runAlone()
    }

    private func runAlone() throws -> Report {
        let settings = try Settings.load(path: configurationPath)
        let clocks = SystemClocks()
        let history = try AlertHistory(path: settings.state.history, clocks: clocks, logger: logger)
        defer { history.close() }
        let builder = PipelineBuilder(history: history, clocks: clocks, logger: logger)
        let desk = AlertDesk(
            sinks: try builder.sinks(for: settings), evidence: builder.evidence(for: settings), history: history,
            clocks: clocks, logger: logger)
        let record = desk.reportTest()
        let outcomes = try wait { desk.testOutcomes(of: record.sequence) }
        desk.drain(until: clocks.monotonic() + Self.drainTime)
        return Report(alert: record.id, sequence: record.sequence, throughDaemon: false, sinks: outcomes)
    }

    /// Asks until every sink has an outcome, or patience ends.
    private func wait(_ ask: () throws -> [SinkOutcome]) throws -> [SinkOutcome] {
        let deadline = SystemClocks().monotonic() + patience
        while true {
            let outcomes = try ask()
            if outcomes.allSatisfy({ $0.outcome != nil }) || SystemClocks().monotonic() >= deadline { return outcomes }
            Thread.sleep(forTimeInterval: Self.pollSeconds)
        }
    }
}
