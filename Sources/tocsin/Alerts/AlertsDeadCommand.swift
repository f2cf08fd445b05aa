import Alerting
import ArgumentParser

struct AlertsDeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "Deliveries that were given up, with every attempt and answer.",
        discussion: "`tocsin alerts resend` sends them again.")

    @OptionGroup var history: HistoryArguments

    @Option(help: ArgumentHelp("Of this endpoint, as \"webhook guards\".", valueName: "name"))
    var endpoint: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reportingFailures {
            let dead = try history.reader().deadDeliveries(endpoint: endpoint)
            if json { return print(try datedJSONText(["deliveries": dead])) }
            for delivery in dead { print(AlertsShowCommand.deliveryText(delivery)) }
        }
    }
}
