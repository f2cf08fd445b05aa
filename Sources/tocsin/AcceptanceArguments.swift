import ArgumentParser
import Training

/// What a model must reach before it is installed.
struct AcceptanceArguments: ParsableArguments {
    @Option(help: "Install the model only if it reaches this accuracy on val, 0 to 1.")
    var requireAccuracy: Double?
    @Option(help: "Install the model only if it reaches this macro F1 on val, 0 to 1.")
    var requireF1: Double?
    @Option(help: "Trainings, each from another seed, before a model that falls short is refused.")
    var attempts = 1

    func validate() throws {
        guard 0...1 ~= requireAccuracy ?? 0, 0...1 ~= requireF1 ?? 0, 1...100 ~= attempts else {
            throw ValidationError("--require-accuracy and --require-f1 are from 0 to 1, --attempts from 1 to 100")
        }
        guard attempts == 1 || !gate.isOpen else {
            throw ValidationError("--attempts goes with --require-accuracy or --require-f1")
        }
    }

    var gate: AcceptanceGate { AcceptanceGate(accuracy: requireAccuracy, macroF1: requireF1) }
}
