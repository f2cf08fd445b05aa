import ArgumentParser
import Foundation
import Training

/// How a network is trained.
struct OptimizationArguments: ParsableArguments {
    @Option(help: "Passes over the training samples.")
    var epochs = 30
    @Option(help: "Samples per step; a multiple of --threads.")
    var batch = 32
    @Option(help: "One of: \(TrainingOptions.Method.allCases.map(\.rawValue).joined(separator: ", ")).")
    var optimizer = TrainingOptions.Method.adamW
    @Option(help: "Peak of the schedule, which starts with one epoch of warm-up (default: by --optimizer).")
    var learningRate: Float?
    @Option(help: "Shrinks the weights of layers a little at every step (default: by --optimizer).")
    var weightDecay: Float?
    @Option(help: "Share of certainty that is taken from the labels.")
    var labelSmoothing: Float = 0.05
    @Option(help: "One of: \(TrainingOptions.ClassBalance.allCases.map(\.rawValue).joined(separator: ", ")).")
    var balance = TrainingOptions.ClassBalance.weights
    @Option(help: "Strength of mixing pairs of samples; 0 mixes none.")
    var mixUp: Float = 0.1
    @Option(help: ArgumentHelp("Strength of random variation: 1 as usual, 0 none, up to 2.", valueName: "factor"))
    var augmentation: Float = 1
    @Option(help: "Share of pictures reduced to as little as 0.3 of their pixels a side and enlarged again, 0 to 1.")
    var coarse: Float = 0
    @Flag(help: "Train on the pictures as they are, without random variation.")
    var noAugmentation = false
    @Option(help: "Start of all random draws: the same seed and threads give the same model.")
    var seed: UInt64 = 1
    @Option(help: "Parts of a batch computed at once.")
    var threads = ProcessInfo.processInfo.activeProcessorCount
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
    @Option(
        help: "The epoch that becomes the model: best on val, or last, which small validation parts flatter less.")
    var keep = TrainingOptions.Kept.best
    @Option(help: "Stop after so many epochs in a row without a better one (default: train them all).")
    var patience: Int?

    func validate() throws {
        guard epochs > 0, batch > 0, threads > 0, batch % threads == 0 else {
            throw ValidationError("--epochs, --batch and --threads are above 0, and --batch a multiple of --threads")
        }
        let options = options(seed: seed)
        guard options.learningRate > 0, options.learningRate.isFinite, 0...1 ~= options.weightDecay,
            0..<1 ~= labelSmoothing, 0..<1 ~= mixUp, 0...2 ~= augmentation, 0...1 ~= coarse
        else {
            throw ValidationError(
                "--learning-rate is above 0, --weight-decay from 0 to 1, --label-smoothing and --mix-up from 0 to below 1, "
                    + "--augmentation from 0 to 2, --coarse from 0 to 1")
        }
        guard 0...100 ~= warmUp, 0..<1 ~= momentum, 0...10 ~= focus, clip >= 0, 0..<1 ~= averageDecay,
            patience.map({ $0 > 0 }) ?? true
        else {
            throw ValidationError(
                "--warm-up is from 0 to 100, --momentum and --average-decay from 0 to below 1, --focus from 0 to 10, --clip 0 "
                    + "or more, --patience above 0")
        }
    }

    func options(seed: UInt64) -> TrainingOptions {
        var options = TrainingOptions(method: optimizer)
        options.epochs = epochs
        options.kept = keep
        options.batch = batch
        if let learningRate { options.learningRate = learningRate }
        if let weightDecay { options.weightDecay = weightDecay }
        options.labelSmoothing = labelSmoothing
        options.balance = balance
        options.augmentation = noAugmentation ? .none : Augmentation().scaled(by: augmentation)
        if !noAugmentation {
            options.augmentation.mixUp = mixUp
            options.augmentation.coarseShare = coarse
        }
        options.seed = seed
        options.threads = threads
        options.schedule = schedule
        options.warmUpEpochs = warmUp
        options.momentum = momentum
        options.nesterov = nesterov
        options.focus = focus
        options.gradientNormLimit = clip > 0 ? clip : .greatestFiniteMagnitude
        options.averageDecay = averageDecay
        options.patience = patience
        return options
    }
}

extension TrainingOptions.Kept: ExpressibleByArgument {}
extension TrainingOptions.Schedule: ExpressibleByArgument {}
extension TrainingOptions.Method: ExpressibleByArgument {}
extension TrainingOptions.ClassBalance: ExpressibleByArgument {}
