import ArgumentParser
import Classification
import Core
import Foundation
import Training

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a classifier of pictures or clips.",
        discussion: """
            Trains on the data's part train and keeps the epoch that does best on its part val. Beside MODEL.onnx lie \
            MODEL.checkpoint (see --resume) and the curve as MODEL.curve.csv and MODEL.curve.svg. With --from default the \
            bundled classifier is taught pictures of its own classes (normal alone will do) within seconds, and does not \
            forget what it knows.
            """)

    @OptionGroup(title: "Data")
    var data: DataArguments
    @OptionGroup(title: "Result")
    var result: ResultArguments
    @OptionGroup(title: "Network")
    var network: NetworkArguments
    @OptionGroup(title: "Teacher")
    var teacher: TeacherArguments
    @Option(help: "Class whose flames are put, made small, into pictures of the class --background.")
    var flames: String?
    @Option(help: "Class without flames; see --flames.")
    var background: String?
    @OptionGroup(title: "Optimisation")
    var optimization: OptimizationArguments
    @OptionGroup(title: "Acceptance")
    var acceptance: AcceptanceArguments
    @Flag(help: "Go on from the checkpoint of an interrupted training with the same options.")
    var resume = false

    func validate() throws {
        guard (flames == nil) == (background == nil) else {
            throw ValidationError("--flames and --background go together")
        }
        guard network.architecture.temporalHead == nil || teacher.teacher == nil && background == nil else {
            throw ValidationError("--teacher and --background are for classifiers of pictures, not of clips")
        }
    }

    func run() throws {
        try reportingFailures {
            if network.from == ClassifierModel.bundledName, network.cut == nil, !network.freeze {
                try TeachSession(data: data, result: result, seed: optimization.seed).run()
                return
            }
            let (training, validation) = try data.load(network.form, seed: optimization.seed)
            for name in [flames, background].compactMap(\.self) where !training.classes.contains(name) {
                throw Failure(
                    .usage, "--flames, --background: no class is named \(name)",
                    remedy: "name one of " + training.classes.joined(separator: ", "))
            }
            let judge = try teacher.model()
            let unlabelled = try teacher.unlabelledPictures(network.form)
            let display = TrainingDisplay(epochs: optimization.epochs)
            let best = try TrainingAttempts(
                gate: acceptance.gate, count: acceptance.attempts,
                files: TrainingFiles(model: result.out, isCandidate: !acceptance.gate.isOpen)
            ).run(seed: optimization.seed, resuming: resume) { seed in
                var options = optimization.options(seed: seed)
                if !optimization.noAugmentation {
                    (options.augmentation.flames, options.augmentation.background) = (flames, background)
                }
                teacher.apply(to: &options)
                options.freezesFeatures = network.freeze
                return try Trainer(
                    network: network.network(labels: training.classes, name: result.modelName, seed: seed),
                    options: options,
                    training: training, validation: validation, teacher: judge, unlabelled: unlabelled)
            } onEvent: {
                display.show($0)
            }
            printError(
                "\(result.out): macro F1 \(String(format: "%.4f", best.validationMacroF1)) on val, from epoch \(best.number)"
            )
        }
    }
}
