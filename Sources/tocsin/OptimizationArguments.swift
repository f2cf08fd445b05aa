import ArgumentParser
import Training

/// The finer settings of gradient descent.
struct OptimizationArguments: ParsableArguments {
    @Option(
        help: "Learning rate over time: \(TrainingOptions.Schedule.allCases.map(\.rawValue).joined(separator: ", ")).")
    var schedule = TrainingOptions.Schedule.cosine
    @Option(help: "Epochs over which the learning rate rises at first.")
    var warmUp: Float = 1
    @Option(help: "Momentum of sgd and sgd-full; 0 is plain gradient descent.")
    var momentum: Float = 0.9
    @Flag(inversion: .prefixedNo, help: "Look ahead along the momentum.")
    var nesterov = true
    @Option(help: "Exponent of the focal loss, which counts what is known well less; 0 is cross-entropy.")
    var focus: Float = 0
    @Option(help: "Gradients longer than this are cut to it; 0 cuts none.")
    var clip: Float = 5
    @Option(help: "Decay per step of the average of weights that is kept; 0 keeps the last weights.")
    var averageDecay: Float = 0.998
    @Option(help: "Stop after so many epochs in a row without a better one (default: train them all).")
    var patience: Int?

    func validate() throws {
        guard 0...100 ~= warmUp, 0..<1 ~= momentum, 0...10 ~= focus, clip >= 0, 0..<1 ~= averageDecay,
            patience.map({ $0 > 0 }) ?? true
        else {
            throw ValidationError(
                "--warm-up is from 0 to 100, --momentum and --average-decay from 0 to below 1, --focus from 0 to 10, --clip 0 "
                    + "or more, --patience above 0")
        }
    }

    func apply(to options: inout TrainingOptions) {
        options.schedule = schedule
        options.warmUpEpochs = warmUp
        options.momentum = momentum
        options.nesterov = nesterov
        options.focus = focus
        options.gradientNormLimit = clip > 0 ? clip : .greatestFiniteMagnitude
        options.averageDecay = averageDecay
        options.patience = patience
    }
}

extension TrainingOptions.Schedule: ExpressibleByArgument {}
