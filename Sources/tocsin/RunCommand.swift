import ArgumentParser
import Daemon
import Logging

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Watch the cameras of a configuration until told to stop (the daemon).",
        discussion: "SIGHUP reads the configuration again, SIGUSR1 logs a status, SIGTERM stops in order.")

    @Option(help: ArgumentHelp("The configuration.", valueName: "file"))
    var config = "/etc/tocsin/tocsin.yaml"

    func run() throws {
        try reportingFailures {
            let style = LogStyle()
            let logger = Logger(label: "tocsin") { _ in ServiceLogHandler(style: style) }
            try Daemon(configurationPath: config, logger: logger, style: style).run()
        }
    }
}
