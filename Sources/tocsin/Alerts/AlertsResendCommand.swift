import ArgumentParser
import Daemon

struct AlertsResendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resend", abstract: "Send again what was given up, under the ids it had.",
        discussion: "Goes through the daemon where one runs; otherwise it is sent at the next start.")

    @OptionGroup var history: HistoryArguments

    @Option(help: ArgumentHelp("To this endpoint only, as \"webhook guards\".", valueName: "name"))
    var endpoint: String?

    @Option(help: ArgumentHelp("This record only.", valueName: "sequence"))
    var record: UInt64?

    func run() throws {
        try reportingFailures {
            let request = ControlRequest(.resend, endpoint: endpoint, sequence: record)
            let count = try history.change(request) {
                $0.count ?? 0
            } offline: {
                try $0.revive(endpoint: endpoint, sequence: record)
            }
            print("\(count) deliver\(count == 1 ? "y" : "ies") will be sent again")
        }
    }
}
