import Alerting
import ArgumentParser
import Foundation

struct AlertsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Alerts, newest first.",
        discussion: "Times are UTC. A star marks alerts that nobody has acknowledged.")

    @OptionGroup var history: HistoryArguments
    @OptionGroup var chosen: FilterArguments

    @Option(help: ArgumentHelp("The newest so many.", valueName: "count"))
    var limit = 50

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes 1 or more") }
    }

    func run() throws {
        try reportingFailures {
            let alerts = try history.reader().alerts(chosen.filter(limit: limit))
            if json { return print(try datedJSONText(["alerts": alerts])) }
            for alert in alerts { print(Self.line(for: alert)) }
        }
    }

    static func line(for alert: AlertSummary) -> String {
        let state = alert.endedAt == nil ? "open" : "closed"
        let words = [
            alert.isAcknowledged ? " " : "*", alert.id, alert.startedAt.formatted(.iso8601), alert.severity,
            alert.kind, alert.camera, String(format: "%.2f", alert.score), state,
        ]
        return words.joined(separator: "  ") + (alert.test ? "  TEST" : "") + "  " + alert.reason
    }
}
