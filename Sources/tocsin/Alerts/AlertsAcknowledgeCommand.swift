import ArgumentParser
import Daemon
import Foundation

struct AlertsAcknowledgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack", abstract: "Note that somebody has seen an alert.",
        discussion: "Goes through the daemon where one runs.")

    @Argument(help: "The alert's id.")
    var id: String

    @OptionGroup var history: HistoryArguments

    @Option(help: ArgumentHelp("Who (default: the user).", valueName: "name"))
    var by: String?

    @Option(help: ArgumentHelp("What there is to say.", valueName: "text"))
    var note: String?

    func run() throws {
        try reportingFailures {
            let environment = ProcessInfo.processInfo.environment
            let who = by ?? environment["SUDO_USER"] ?? environment["USER"] ?? NSUserName()
            let id = id.uppercased()
            try history.change(ControlRequest(.acknowledge, alert: id, who: who, note: note)) { _ in
            } offline: {
                try $0.acknowledge(id, by: who, note: note)
            }
        }
    }
}
