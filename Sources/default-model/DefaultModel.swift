import ArgumentParser

/// Makes what is bundled beside the classifier that `tocsin train` wrote; see `tools/train-default-model`.
@main
struct DefaultModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "default-model", abstract: "Make what is bundled beside the classifier.",
        subcommands: [MovementCommand.self, MemoryCommand.self])
}
