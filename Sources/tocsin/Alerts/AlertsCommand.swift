import ArgumentParser

struct AlertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "The alert history of a running or stopped daemon.",
        subcommands: [
            AlertsListCommand.self, AlertsShowCommand.self, AlertsAcknowledgeCommand.self, AlertsNormalCommand.self,
            AlertsExportCommand.self, AlertsVerifyCommand.self, AlertsDeadCommand.self, AlertsResendCommand.self,
        ])
}
