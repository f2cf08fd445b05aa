import Classification
import Core
import Neural

/// Runs varied samples through the network's replicas and adds up the gradients of the classification loss.
///
/// Isolation: one caller at a time; each replica has an augmenter of its own.
final class BatchGradients {
    private let plan: TrainingPlan
    private let augmenters: [Augmenter]
    private let loss: Loss
    private let classCount: Int
    private let teacher: Teacher?
    private let teacherShare: Float
    private let teacherMapWeight: Float
    private let teacherFeatureWeight: Float
    /// Class whose pictures receive flames, and those whose flames they receive.
    private let background: Int?
    private let flameClasses: Set<Int>
    private let window: ClipWindow?

    /// - Parameters:
    ///   - teacher: judges the same varied pictures; nil learns from the labels alone.
    ///   - seed: of dropout.
    init(
        of network: Graph, _ model: ClassifierModel, _ parameters: Parameters, _ options: TrainingOptions,
        classCounts: [Int],
        teacher: ClassifierModel?, seed: UInt64
    ) throws(Failure) {
        do {
            plan = try TrainingPlan(
                graph: network, batch: options.batch / options.threads, threads: options.threads, seed: seed,
                parameters: parameters)
        } catch {
            throw Failure(.badData, "\(model.name): \(error)")
        }
        augmenters = plan.replicas.map { _ in Augmenter(options.augmentation, transform: model.input) }
        loss = .softmaxCrossEntropy(
            classWeights: options.classWeights(counts: classCounts), labelSmoothing: options.labelSmoothing,
            focus: options.focus)
        classCount = model.labels.count
        let (batch, replicas) = (plan.batch, plan.replicas.count)
        self.teacher =
            if let teacher { try Teacher(teacher, of: model, batch: batch, replicas: replicas) } else { nil }
        teacherShare = options.teacherShare
        teacherMapWeight = teacher == nil ? 0 : options.teacherMapWeight
        teacherFeatureWeight = teacher == nil ? 0 : options.teacherFeatureWeight
        let map = plan.replicas[0].output(ClassifierModel.Port.map).shape
        if let teacher = self.teacher, teacherMapWeight + teacherFeatureWeight > 0, teacher.map(replica: 0).shape != map
        {
            throw Failure(
                .badData, "the teacher's maps have the shape \(teacher.map(replica: 0).shape), not \(map)",
                remedy:
                    "cut the teacher's backbone at the same stride, or leave out --teacher-map-weight and --teacher-feature-weight"
            )
        }
        background = options.augmentation.background.flatMap(model.labels.firstIndex)
        flameClasses = Set(
            [options.augmentation.flames, options.augmentation.background].compactMap { name in
                name.flatMap(model.labels.firstIndex)
            })
        window = model.window
    }

    /// - Parameters:
    ///   - indices: of the batch's samples in `set`, and from its count on in `unlabelled`; each replica takes the next
    ///     run of them.
    ///   - seed: of the variations; a sample's depend on it and on its place in the batch alone.
    ///   - weight: of this batch in the sum of gradients.
    /// - Returns: the mean loss of the samples.
    func add(
        _ indices: [Int], of set: SampleSet, unlabelled: [Picture] = [], seed: UInt64, weight: Float
    ) -> Float {
        // Safe: replica i alone uses augmenter i and the teacher's plan i; pictures are only read.
        nonisolated(unsafe) let (augmenters, teacher, unlabelled) = (augmenters, teacher, unlabelled)
        let (loss, classCount, batch, window) = (loss, classCount, plan.batch, window)
        let (flameClasses, background) = (flameClasses, background)
        let (teacherShare, teacherMapWeight, teacherFeatureWeight) = (
            teacherShare, teacherMapWeight, teacherFeatureWeight
        )
        let backgrounds = set.labels.indices.filter { set.labels[$0] == background }
        return plan.accumulate(weight: weight) { replica in
            let first = replica.index * batch
            let augmenter = augmenters[replica.index]
            var targets = Tensor(shape: [batch, classCount])
            replica.withInput(ClassifierModel.Port.image) { image in
                for place in 0..<batch {
                    let example = indices[first + place]
                    var generator = SeededGenerator(seed: seed &+ UInt64(first + place))
                    let size = image.count / batch
                    let target = UnsafeMutableBufferPointer(rebasing: image[place * size..<(place + 1) * size])
                    guard example < set.count else {
                        augmenter.write(
                            unlabelled[example - set.count], isLabelled: false, using: &generator, into: target)
                        continue
                    }
                    let label = set.labels[example]
                    if let window {
                        augmenter.write(set.frames[example], window, using: &generator, into: target)
                    } else {
                        let elsewhere =
                            flameClasses.contains(label)
                            ? augmenter.background(of: backgrounds, using: &generator).map { set.frames[$0][0] } : nil
                        augmenter.write(
                            set.frames[example][0], isBackground: label == background, on: elsewhere,
                            using: &generator, into: target)
                    }
                    targets.values[place * classCount + set.labels[example]] = 1
                }
                var generator = SeededGenerator(seed: ~seed &+ UInt64(replica.index))
                augmenter.mix(image, using: &generator, targets: &targets)
                teacher?.judge(image, replica: replica.index)
                teacher?.blend(replica: replica.index, share: teacherShare, into: &targets)
            }
            replica.forward()
            var value = replica.setGradient(of: loss, output: ClassifierModel.Port.logits, targets: targets)
            if let teacher, teacherMapWeight > 0 {
                value += replica.setGradient(
                    of: .meanSquaredError, output: ClassifierModel.Port.map,
                    targets: teacher.map(replica: replica.index),
                    weight: teacherMapWeight)
            }
            if let teacher, teacherFeatureWeight > 0 {
                let features = teacher.features(replica: replica.index)
                let meanSquare = features.values.reduce(0) { $0 + $1 * $1 } / Float(features.count)
                value += replica.setGradient(
                    of: .meanSquaredError, output: FeatureProjection.output, targets: features,
                    weight: teacherFeatureWeight / max(meanSquare, .leastNormalMagnitude))
            }
            replica.backward()
            return value
        }
    }
}
