import ArgumentParser
import Settings

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Validate a configuration; every fault as file:line:column: reason.",
        discussion: "Exits with 0 if the file is valid, with 78 if not. Nothing is opened or started.")

    @Option(help: ArgumentHelp("The configuration.", valueName: "file"))
    var config = "/etc/tocsin/tocsin.yaml"

    func run() throws {
        try reportingFailures {
            let settings = try Settings.load(path: config)
            for warning in settings.warnings { printError("warning: \(warning)") }
            let count = settings.cameras.count
            print("\(config): valid, \(count) camera\(count == 1 ? "" : "s")")
        }
    }
}
