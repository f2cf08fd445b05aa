import ArgumentParser

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Work with a model file.",
        subcommands: [ModelInspectCommand.self, ModelRunCommand.self, QuantizeCommand.self])
}
