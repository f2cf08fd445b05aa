import ArgumentParser
import Classification
import Core
import Foundation
import Neural
import ONNX
import Preprocessing
import Training

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a classifier on folders of pictures.",
        discussion: """
            Trains on DATA/train/CLASS/* and keeps the epoch that does best on DATA/val. Beside MODEL.onnx lie \
            MODEL.checkpoint (see --resume) and the curve as MODEL.curve.csv and MODEL.curve.svg.
            """)

    @Option(help: "Folder with train/CLASS/pictures and val/CLASS/pictures.")
    var data: String
    @Option(help: "The model's file.")
    var out: String
    @Option(
        help: """
            Start from this ONNX network instead of random weights: from its features, or, if it is a classifier of the \
            same classes and size, from all of it. 'default' is the bundled one.
            """)
    var from: String?
    @Option(help: "The value of that network to take as features (default: the last with features by place).")
    var cut: String?
    @Flag(help: "Leave those features as they are and train the new head alone.")
    var freeze = false
    @Option(help: "Learn from the judgement of this classifier, of the same classes and size, too (distillation).")
    var teacher: String?
    @Option(help: "The teacher's share in what is learned, 0 to 1.")
    var teacherShare: Float = 0.6
    @Option(help: "Weight of the distance to the teacher's judgement by place, 0 or more.")
    var teacherMapWeight: Float = 0
    @Option(help: "Weight of the distance to the features that the teacher judges by, 0 or more.")
    var teacherFeatureWeight: Float = 0
    @Option(help: "Folder of pictures without a class, in any subfolders, that only the teacher judges.")
    var unlabelled: String?
    @Option(help: "Class whose flames are put, made small, into pictures of the class --background.")
    var flames: String?
    @Option(help: "Class without flames; see --flames.")
    var background: String?
    @Option(help: "What the model calls itself in alerts.")
    var name: String?
    @Option(help: "Passes over the training pictures.")
    var epochs = 30
    @Option(help: "Pictures per step; a multiple of --threads.")
    var batch = 32
    @Option(help: "One of: \(TrainingOptions.Method.allCases.map(\.rawValue).joined(separator: ", ")).")
    var optimizer = TrainingOptions.Method.adamW
    @Option(help: "Peak of the cosine schedule, which starts with one epoch of warm-up (default: by --optimizer).")
    var learningRate: Float?
    @Option(help: "Shrinks the weights of layers a little at every step (default: by --optimizer).")
    var weightDecay: Float?
    @Option(help: "Share of certainty that is taken from the labels.")
    var labelSmoothing: Float = 0.05
    @Option(help: "One of: \(TrainingOptions.ClassBalance.allCases.map(\.rawValue).joined(separator: ", ")).")
    var balance = TrainingOptions.ClassBalance.weights
    @Option(help: "Strength of mixing pairs of pictures; 0 mixes none.")
    var mixUp: Float = 0.1
    @Option(help: "Share of pictures reduced to as little as 0.3 of their pixels a side and enlarged again, 0 to 1.")
    var coarse: Float = 0
    @Flag(help: "Train on the pictures as they are, without random variation.")
    var noAugmentation = false
    @Option(help: "Side of the network's square input in pixels, a multiple of 16.")
    var size = 128
    @Option(help: "Width of a network with random weights, as a factor.")
    var width: Double = 1
    @Option(help: "Residual blocks after the first of each of the last two sizes of a network with random weights.")
    var depth = 1
    @Option(help: "Start of all random draws: the same seed and threads give the same model.")
    var seed: UInt64 = 1
    @Option(help: "Parts of a batch computed at once.")
    var threads = ProcessInfo.processInfo.activeProcessorCount
    @OptionGroup(title: "Optimisation")
    var optimization: OptimizationArguments
    @OptionGroup(title: "Acceptance")
    var acceptance: AcceptanceArguments
    @Flag(help: "Go on from the checkpoint of an interrupted training with the same options.")
    var resume = false

    func validate() throws {
        guard epochs > 0, batch > 0, threads > 0, batch % threads == 0 else {
            throw ValidationError("--epochs, --batch and --threads are above 0, and --batch a multiple of --threads")
        }
        guard from != nil || !freeze && cut == nil else {
            throw ValidationError("--freeze and --cut go with --from")
        }
        guard (flames == nil) == (background == nil) else {
            throw ValidationError("--flames and --background go together")
        }
        guard 32...1024 ~= size, size % 16 == 0 else {
            throw ValidationError("--size takes a multiple of 16 from 32 to 1024")
        }
        let options = options(seed: seed)
        guard options.learningRate > 0, options.learningRate.isFinite, 0...1 ~= options.weightDecay,
            0..<1 ~= labelSmoothing,
            0..<1 ~= mixUp, 0...1 ~= coarse, 0...1 ~= teacherShare, 0...100 ~= teacherMapWeight,
            0...100 ~= teacherFeatureWeight, 0...8 ~= depth, 0.25...4 ~= width
        else {
            throw ValidationError(
                "--learning-rate is above 0, --weight-decay from 0 to 1, --label-smoothing and --mix-up from 0 to below 1, "
                    + "--coarse and --teacher-share from 0 to 1, --teacher-map-weight and --teacher-feature-weight from 0 to 100, "
                    + "--width from 0.25 to 4, --depth from 0 to 8")
        }
        guard teacher != nil || unlabelled == nil else {
            throw ValidationError("--unlabelled needs a --teacher to judge its pictures")
        }
    }

    func run() throws {
        try reportingFailures {
            let input = InputTransform(
                width: size, height: size, fit: .stretch, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])
            let folder = try PictureFolder(directory: data, split: "train")
            for name in [flames, background].compactMap(\.self) where !folder.classes.contains(name) {
                throw Failure(
                    .usage, "--flames, --background: no class is named \(name)",
                    remedy: "name one of " + folder.classes.joined(separator: ", "))
            }
            let training = try load(folder, input)
            let validation = try load(
                PictureFolder(directory: data, split: "val", classes: folder.classes), input)
            let teacher = try teacher.map { try ClassifierModel(path: $0) }
            let unlabelled = try unlabelledPictures(input)
            let display = TrainingDisplay(epochs: epochs)
            let best = try TrainingAttempts(
                gate: acceptance.gate, count: acceptance.attempts,
                files: TrainingFiles(model: out, isCandidate: !acceptance.gate.isOpen)
            ).run(seed: seed, resuming: resume) { seed in
                try Trainer(
                    network: network(labels: folder.classes, input: input, seed: seed), options: options(seed: seed),
                    training: training, validation: validation, teacher: teacher,
                    unlabelled: unlabelled)
            } onEvent: {
                display.show($0)
            }
            printError(
                "\(out): macro F1 \(String(format: "%.4f", best.validationMacroF1)) on val, from epoch \(best.number)")
        }
    }

    private func options(seed: UInt64) -> TrainingOptions {
        var options = TrainingOptions(method: optimizer)
        options.epochs = epochs
        options.batch = batch
        if let learningRate { options.learningRate = learningRate }
        if let weightDecay { options.weightDecay = weightDecay }
        options.labelSmoothing = labelSmoothing
        options.balance = balance
        options.teacherShare = teacherShare
        options.teacherMapWeight = teacherMapWeight
        options.teacherFeatureWeight = teacherFeatureWeight
        options.augmentation = noAugmentation ? .none : Augmentation()
        if !noAugmentation {
            options.augmentation.mixUp = mixUp
            options.augmentation.coarseShare = coarse
            (options.augmentation.flames, options.augmentation.background) = (flames, background)
        }
        options.freezesFeatures = freeze
        options.seed = seed
        options.threads = threads
        optimization.apply(to: &options)
        return options
    }

    private func load(_ folder: PictureFolder, _ input: InputTransform) throws(Failure) -> PictureSet {
        let set = try PictureSet(folder, longestSide: input.sourceSide)
        for failure in set.unreadable { printError("left out: \(failure)") }
        let counts = zip(set.classes, set.counts).map { "\($0) \($1)" }.joined(separator: ", ")
        printError("\(set.count) pictures: \(counts)")
        return set
    }

    private func unlabelledPictures(_ input: InputTransform) throws(Failure) -> [Picture] {
        guard let unlabelled else { return [] }
        let (pictures, unreadable) = try PictureSet.pictures(in: unlabelled, longestSide: input.sourceSide)
        for failure in unreadable { printError("left out: \(failure)") }
        printError("\(pictures.count) pictures without a class")
        return pictures
    }

    /// The network of a file if it is one of ours for these classes and pictures already.
    private func classifier(_ path: String, of labels: [String], _ input: InputTransform) -> Graph? {
        let graph =
            path == ClassifierModel.bundledName
            ? try? ONNXFile.read(bytes: ClassifierModel.bundledBytes) : try? ONNXFile.read(path: path)
        guard let graph, ClassifierNetwork.isClassifier(graph, of: labels, input: input) else { return nil }
        return graph
    }

    private func network(labels: [String], input: InputTransform, seed: UInt64) throws(Failure) -> Graph {
        var generator = SeededGenerator(seed: seed)
        var graph: Graph
        if let from, cut == nil, !freeze, let own = classifier(from, of: labels, input) {
            graph = own
        } else if let from {
            let origin: Graph
            do {
                origin = try ONNXFile.readGraph(path: from)
            } catch {
                throw Failure(error)
            }
            graph = try ClassifierNetwork.transferred(
                from: origin, place: from, cut: cut, labels: labels, input: input, generator: &generator)
        } else {
            graph = ClassifierNetwork.compact(
                width: width, depth: depth, labels: labels, input: input, seed: seed)
        }
        graph.metadata[ClassifierModel.Key.name] =
            name ?? URL(filePath: out).deletingPathExtension().lastPathComponent
        return graph
    }
}

extension TrainingOptions.Method: ExpressibleByArgument {}
extension TrainingOptions.ClassBalance: ExpressibleByArgument {}
