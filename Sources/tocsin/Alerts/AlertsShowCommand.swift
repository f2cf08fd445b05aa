import Alerting
import ArgumentParser
import Foundation

struct AlertsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "All that the history knows of one alert.",
        discussion: "Its records, each delivery with every attempt and answer, and who acknowledged it.")

    @Argument(help: "The alert's id.")
    var id: String

    @OptionGroup var history: HistoryArguments

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reportingFailures {
            let details = try history.reader().alert(id.uppercased())
            print(json ? try datedJSONText(details) : Self.text(details))
        }
    }

    static func text(_ details: AlertDetails) -> String {
        var lines = [AlertsListCommand.line(for: details.alert)]
        for record in details.records {
            let evidence = [record.evidence.snapshot, record.evidence.clip, record.evidence.heatmap].compactMap { $0 }
            lines.append(
                "record \(record.sequence)  \(record.type.rawValue)  \(record.at.formatted(.iso8601))  "
                    + String(format: "%.2f", record.score) + "  \(record.reason)"
                    + evidence.map { "\n    \($0)" }.joined())
        }
        lines += details.deliveries.map(deliveryText)
        for note in details.acknowledgements {
            let words = note.note.map { ": \($0)" } ?? ""
            lines.append("acknowledged  \(note.at.formatted(.iso8601))  by \(note.who)\(words)")
        }
        return lines.joined(separator: "\n")
    }

    static func deliveryText(_ delivery: DeliverySummary) -> String {
        var line = "delivery \(delivery.sequence)  \(delivery.endpoint)  \(delivery.state.rawValue)"
        if let reason = delivery.reason { line += ": \(reason)" }
        if let next = delivery.nextAttemptAt, delivery.state == .waiting {
            line += ", next try \(next.formatted(.iso8601))"
        }
        return line + delivery.attempts.map { "\n    \($0.at.formatted(.iso8601))  \($0.answer)" }.joined()
    }
}
