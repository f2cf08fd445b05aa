import Classification
import Core
import Foundation
import Neural

/// What a training tells its caller.
public enum TrainingEvent: Sendable {
    /// After a step: epoch and step count from 1; the loss is the epoch's mean so far.
    case step(epoch: Int, step: Int, steps: Int, loss: Double)
    case epoch(TrainingCurve.Epoch, isBest: Bool)
    /// A whole training, counted from 1, gave a model that falls short of what is required, in words.
    case attempt(Int, shortcoming: String)
}

/// Trains a classifier and keeps the epoch that is best on the validation samples, or the last one.
///
/// Deterministic: every draw comes from the seed, the epoch and the picture's place in it, and gradients are added in a
/// fixed order, so that the same options give the same weights on hosts with the same instruction set.
///
/// Isolation: one thread; it starts the others itself.
public final class Trainer {
    private let network: Graph
    private let options: TrainingOptions
    private let training: SampleSet
    private let validation: SampleSet
    private let unlabelled: [Picture]
    private let parameters: Parameters
    private let model: ClassifierModel
    private let teacher: ClassifierModel?
    private var optimizer: Optimizer
    private var average: WeightAverage
    private var curve = TrainingCurve()
    private var keptWeights: [Float]

    /// - Parameters:
    ///   - network: a classifier by `ClassifierNetwork`, with its first weights.
    ///   - validation: of the same classes as `training`.
    ///   - unlabelled: pictures that only the teacher judges; they take part in every epoch. Needs a teacher.
    ///   - teacher: a better classifier of the same classes and input to learn from; nil learns from the labels alone.
    /// - Throws: `Failure` where the network cannot be trained.
    public init(
        network: Graph, options: TrainingOptions, training: SampleSet, validation: SampleSet,
        teacher: ClassifierModel? = nil, unlabelled: [Picture] = []
    ) throws(Failure) {
        model = try ClassifierModel(network, place: "the network")
        precondition(model.labels == training.classes && model.labels == validation.classes, "the classes differ")
        precondition(teacher != nil || unlabelled.isEmpty, "nobody judges the pictures without a class")
        var network = network
        if let teacher, options.teacherFeatureWeight > 0 {
            guard let features = teacher.features else {
                throw Failure(
                    .badData, "the teacher \(teacher.name) shows no features",
                    remedy: "leave out --teacher-feature-weight")
            }
            var generator = SeededGenerator(seed: options.seed)
            FeatureProjection.add(to: &network, channels: features.channels, generator: &generator)
        }
        self.network = network
        self.unlabelled = unlabelled
        self.options = options
        self.training = training
        self.validation = validation
        self.teacher = teacher
        do {
            parameters = try Parameters(graph: network) {
                !options.freezesFeatures || $0.hasPrefix(ClassifierNetwork.headPrefix)
            }
        } catch {
            throw Failure(.badData, "\(model.name): \(error.description)")
        }
        optimizer = options.optimizer
        average = WeightAverage(decay: options.averageDecay, values: parameters.values)
        keptWeights = parameters.values
    }

    /// Trains to the last epoch, or until the options' patience ends. The model file is replaced
    /// whenever an epoch is the one to keep so far, checkpoint and curve after every epoch.
    ///
    /// - Parameters:
    ///   - resuming: go on from the checkpoint; its options must be the same.
    ///   - lastEpoch: stop after this one, to be resumed; nil goes on to the end.
    /// - Returns: the epoch that is kept.
    /// - Throws: `Failure` where the loss is no longer a number, or a file cannot be read or written.
    public func run(
        writing files: TrainingFiles, resuming: Bool = false, until lastEpoch: Int? = nil,
        onEvent: (TrainingEvent) -> Void = { _ in }
    ) throws(Failure) -> TrainingCurve.Epoch {
        if resuming {
            try restore(from: files.checkpoint)
            // The model file may be lost, or of an epoch after the checkpoint.
            if let kept {
                try files.write(network(with: keptWeights, record: (kept, evaluate(keptWeights).metrics)))
            }
        }
        let end = min(options.epochs, lastEpoch ?? options.epochs)
        while curve.epochs.count < end, !isExhausted {
            let number = curve.epochs.count
            let start = ContinuousClock.now
            let loss = try trainEpoch(number, files, onEvent)
            // The last step's weights were in no loss yet, and a checkpoint must be of use.
            guard parameters.values.allSatisfy(\.isFinite) else { throw diverged("epoch \(number + 1)", files) }
            let evaluation = try evaluate(average.values)
            let epoch = TrainingCurve.Epoch(
                number: number + 1, learningRate: schedule.rate(atStep: optimizer.stepCount - 1), trainingLoss: loss,
                validationLoss: evaluation.loss, validationAccuracy: evaluation.metrics.accuracy,
                validationMacroF1: evaluation.metrics.macroF1, seconds: (ContinuousClock.now - start).inSeconds)
            curve.epochs.append(epoch)
            if kept == epoch {
                keptWeights = average.values
                try files.write(network(with: keptWeights, record: (epoch, evaluation.metrics)))
            }
            try checkpoint.write(to: files.checkpoint)
            try files.write(curve)
            onEvent(.epoch(epoch, isBest: curve.best == epoch))
        }
        guard let kept else { throw Failure(.usage, "no epochs to train") }
        return kept
    }

    /// The epoch whose weights are the model, so far.
    private var kept: TrainingCurve.Epoch? { options.kept == .last ? curve.epochs.last : curve.best }

    /// No epoch was better than the best for as long as the options' patience lasts.
    private var isExhausted: Bool {
        guard let patience = options.patience, let best = curve.best else { return false }
        return curve.epochs.count - best.number >= patience
    }

    private var stepsPerEpoch: Int { options.method == .sgdFull ? 1 : batchesPerEpoch }

    private var batchesPerEpoch: Int { max(1, (training.count + unlabelled.count) / options.batch) }

    private var schedule: LearningRateSchedule { options.schedule(stepsPerEpoch: stepsPerEpoch) }

    /// One pass over the training pictures in a new order; what does not fill a batch waits for another epoch.
    /// - Returns: the mean loss.
    private func trainEpoch(
        _ epoch: Int, _ files: TrainingFiles, _ onEvent: (TrainingEvent) -> Void
    ) throws(Failure) -> Double {
        var generator = SeededGenerator(seed: options.seed &* 1_000_003 &+ UInt64(epoch))
        var order = Array(0..<training.count + unlabelled.count)
        order.shuffle(using: &generator)
        // A plan for each epoch, so that dropout too depends on nothing but the seed and the epoch.
        let gradients = try BatchGradients(
            of: network, model, parameters, options, classCounts: training.counts, teacher: teacher,
            seed: generator.next())
        let isFull = options.method == .sgdFull
        let batches = batchesPerEpoch
        var sum = 0.0
        if isFull { parameters.clearGradients() }
        for batch in 0..<batches {
            let indices = (0..<options.batch).map { order[(batch * options.batch + $0) % order.count] }
            if !isFull { parameters.clearGradients() }
            let loss = gradients.add(
                indices, of: training, unlabelled: unlabelled, seed: generator.next(),
                weight: isFull ? 1 / Float(batches) : 1)
            guard loss.isFinite else { throw diverged("epoch \(epoch + 1), step \(batch + 1)", files) }
            sum += Double(loss)
            if !isFull { step() }
            onEvent(.step(epoch: epoch + 1, step: batch + 1, steps: batches, loss: sum / Double(batch + 1)))
        }
        if isFull { step() }
        return sum / Double(batches)
    }

    private func diverged(_ place: String, _ files: TrainingFiles) -> Failure {
        let kept = kept.map { "; the model of epoch \($0.number) and \(files.checkpoint) stay" } ?? ""
        return Failure(
            .badData, "\(place): the loss is no longer a number\(kept)",
            remedy: "lower --learning-rate")
    }

    private func step() {
        optimizer.step(parameters, learningRate: schedule.rate(atStep: optimizer.stepCount))
        average.update(with: parameters.values)
    }

    private func evaluate(_ weights: [Float]) throws(Failure) -> Evaluation {
        let model = try ClassifierModel(network(with: weights), place: model.name)
        return try Evaluation(of: model, on: validation, threads: options.threads)
    }

    private struct Record: Encodable {
        let options: TrainingOptions
        let epoch: TrainingCurve.Epoch
        let validation: ClassificationMetrics
        let pictures: Int
    }

    /// The network as it is used: with these weights, and its logits corrected for the class weights of the loss.
    private func network(
        with weights: [Float], record: (epoch: TrainingCurve.Epoch, validation: ClassificationMetrics)? = nil
    ) -> Graph {
        let current = parameters.values
        defer { parameters.values = current }
        parameters.values = weights
        var graph = network
        parameters.write(into: &graph)
        FeatureProjection.remove(from: &graph)
        let classWeights = options.classWeights(counts: training.counts)
        if !classWeights.isEmpty { ClassifierNetwork.removeClassWeights(classWeights, from: &graph) }
        if let record {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let record = Record(
                options: options, epoch: record.epoch, validation: record.validation, pictures: training.count)
            graph.metadata[ClassifierModel.Key.training] =
                (try? encoder.encode(record)).map { String(decoding: $0, as: UTF8.self) }
        }
        return graph
    }

    private var checkpoint: Checkpoint {
        Checkpoint(
            options: options, labels: model.labels, curve: curve, weights: parameters.values,
            averagedWeights: average.values,
            keptWeights: keptWeights, moments: optimizer.moments, stepCount: optimizer.stepCount)
    }

    private func restore(from path: String) throws(Failure) {
        let saved = try Checkpoint.read(from: path)
        guard saved.options == options, saved.labels == model.labels, saved.weights.count == parameters.values.count
        else {
            throw Failure(
                .usage, "\(path): the checkpoint is of a training with other options",
                remedy: "give the same options, or leave out --resume")
        }
        curve = saved.curve
        parameters.values = saved.weights
        average = WeightAverage(
            decay: options.averageDecay, values: saved.averagedWeights, stepCount: saved.stepCount)
        keptWeights = saved.keptWeights
        optimizer.moments = saved.moments
        optimizer.stepCount = saved.stepCount
    }
}
