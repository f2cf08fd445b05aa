import ArgumentParser
import Foundation

/// Where a trained model goes, and its name.
struct ResultArguments: ParsableArguments {
    @Option(help: "The model's file; what else is written lies beside it.")
    var out: String
    @Option(help: "What the model calls itself in alerts (default: its file's name).")
    var name: String?

    var modelName: String { name ?? URL(filePath: out).deletingPathExtension().lastPathComponent }
}
