import Classification
import Core
import Neural

/// Teaches a classifier its user's pictures: its head is trained on their features and on those it was trained on before
/// (`FeatureMemory`), about which it is to say what it said before, so that it does not forget these. Its other weights stay.
///
/// Source: Li and Hoiem, "Learning without forgetting", 2017, section 3, with features of the old pictures in place of the new ones.
public struct HeadTeacher {
    /// A picture seen in one way.
    public struct Example: Sendable {
        public let features: [Float]
        /// Index into the classifier's labels.
        public let label: Int

        public init(features: [Float], label: Int) {
            self.features = features
            self.label = label
        }
    }

    /// What came of it.
    public struct Lesson: Sendable {
        public let classifier: Graph
        /// How much the user's pictures counted beside the memory's, 0 to 1; 0 if nothing could be learned without
        /// forgetting.
        public let weight: Float
        /// Shares of the pictures kept apart that are judged right, before and after; nil for classes without any.
        public let own: (before: [Double?], after: [Double?])
        /// The same of the memory's pictures that were never trained on.
        public let memory: (before: [Double?], after: [Double?])
    }

    /// How much the user's pictures may count, tried in this order.
    private static let weights: [Float] = [1, 0.5, 0.25, 0.1, 0.05, 0.02]
    /// Share of a class, of the memory's pictures that were not trained on, that may be lost, unless the class was taught; two
    /// pictures always may.
    private static let largestLoss = 0.02
    private static let steps = 200
    private static let learningRate: Float = 1e-2

    private let classifier: Graph
    private let memory: FeatureMemory
    private let seed: UInt64

    /// - Throws: `.badData` if the memory is not this classifier's.
    public init(_ classifier: Graph, memory: FeatureMemory, seed: UInt64) throws(Failure) {
        guard ClassifierNetwork.features(of: classifier).channels == memory.channels,
            try ClassifierModel(classifier, place: "the classifier").labels == memory.labels
        else {
            throw Failure(
                .badData, "the memory of features is not this classifier's", remedy: "see tools/train-default-model")
        }
        (self.classifier, self.memory, self.seed) = (classifier, memory, seed)
    }

    /// - Parameters:
    ///   - training: of the user's pictures; at least one.
    ///   - validation: of others of them, to tell what was learned.
    public func teach(_ training: [Example], validation: [Example]) throws(Failure) -> Lesson {
        let old = Head(classifier)
        let kept = (memory.trainingCount..<memory.classes.count).map {
            Example(features: memory.features(of: $0), label: memory.classes[$0])
        }
        let taught = Set(training.map(\.label))
        let (ownBefore, memoryBefore) = (recalls(old, validation), recalls(old, kept))
        for weight in Self.weights {
            let graph = try train(training, weight: weight)
            let head = Head(graph)
            let memoryAfter = recalls(head, kept)
            let forgets = memory.labels.indices.contains { label in
                guard !taught.contains(label), let before = memoryBefore[label], let after = memoryAfter[label] else {
                    return false
                }
                let count = Double(kept.count { $0.label == label })
                return (before - after) * count > max(Self.largestLoss * count, 2) + 1e-9
            }
            guard !forgets else { continue }
            return Lesson(
                classifier: graph, weight: weight, own: (ownBefore, recalls(head, validation)),
                memory: (memoryBefore, memoryAfter))
        }
        return Lesson(
            classifier: classifier, weight: 0, own: (ownBefore, ownBefore), memory: (memoryBefore, memoryBefore))
    }

    /// The last convolution over features of one place: a dense layer.
    private static func graph(of head: Head) -> Graph {
        let classes = head.bias.count
        let channels = head.weight.count / classes
        return Graph(
            inputs: [.init(name: "features", shape: [-1, channels])],
            outputs: [.init(name: "logits", shape: [-1, classes])],
            nodes: [
                .init(name: "head", operation: .dense, inputs: ["features", "weight", "bias"], outputs: ["logits"])
            ],
            initializers: [
                "weight": Tensor(shape: [classes, channels], values: head.weight.values), "bias": head.bias,
            ])
    }

    /// Full-batch Adam from the head as it is, at a falling rate, on the mean loss of the memory plus `weight` times that of
    /// the examples.
    private func train(_ examples: [Example], weight: Float) throws(Failure) -> Graph {
        let head = Head(classifier)
        let graph = Self.graph(of: head)
        let old = (0..<memory.trainingCount).map { memory.features(of: $0) }
        let wanted = examples.map { example in memory.labels.indices.map { $0 == example.label ? Float(1) : 0 } }
        do {
            let parameters = try Parameters(graph: graph)
            func set(_ features: [[Float]], _ targets: [[Float]], weight: Float) throws -> (TrainingPlan, Tensor, Float)
            {
                let plan = try TrainingPlan(graph: graph, batch: features.count, seed: seed, parameters: parameters)
                plan.replicas[0].withInput("features") { _ = $0.update(from: features.joined()) }
                return (
                    plan, Tensor(shape: [targets.count, head.bias.count], values: Array(targets.joined())), weight
                )
            }
            let sets = [
                try set(old, old.map { Classification.softmax(head.logits(of: $0)) }, weight: 1),
                try set(examples.map(\.features), wanted, weight: weight),
            ]
            var optimizer = Optimizer(.adam())
            for step in 0..<Self.steps {
                parameters.clearGradients()
                for (plan, targets, weight) in sets {
                    _ = plan.accumulate(weight: weight) { replica in
                        replica.forward()
                        let loss = replica.setGradient(of: .softmaxCrossEntropy(), output: "logits", targets: targets)
                        replica.backward()
                        return loss
                    }
                }
                optimizer.step(parameters, learningRate: Self.learningRate * (1 - Float(step) / Float(Self.steps)))
            }
            return head.classifier(classifier, weight: parameters["weight"], bias: parameters["bias"])
        } catch {
            throw Failure(.badData, "the classifier's head: \(error)")
        }
    }

    private func recalls(_ head: Head, _ examples: [Example]) -> [Double?] {
        memory.labels.indices.map { label in
            let members = examples.filter { $0.label == label }
            guard !members.isEmpty else { return nil }
            return Double(members.count { head.best(of: $0.features) == label }) / Double(members.count)
        }
    }

    /// The last convolution's weights.
    private struct Head {
        private let names: (weight: String, bias: String)
        let weight: Tensor
        let bias: Tensor

        init(_ classifier: Graph) {
            guard let map = classifier.nodes.first(where: { $0.outputs.first == ClassifierModel.Port.map }),
                map.inputs.count == 3, let weight = classifier.initializers[map.inputs[1]],
                let bias = classifier.initializers[map.inputs[2]]
            else { preconditionFailure("the class maps come from a convolution with a bias") }
            (names, self.weight, self.bias) = ((map.inputs[1], map.inputs[2]), weight, bias)
        }

        func logits(of features: [Float]) -> [Float] {
            bias.values.indices.map { label in
                features.indices.reduce(bias.values[label]) {
                    $0 + weight.values[label * features.count + $1] * features[$1]
                }
            }
        }

        func best(of features: [Float]) -> Int {
            let logits = logits(of: features)
            return logits.indices.max { logits[$0] < logits[$1] } ?? 0
        }

        /// The classifier with other weights in the same place.
        func classifier(_ classifier: Graph, weight: Tensor?, bias: Tensor?) -> Graph {
            var graph = classifier
            graph.initializers[names.weight] = weight.map { Tensor(shape: self.weight.shape, values: $0.values) }
            graph.initializers[names.bias] = bias
            return graph
        }
    }
}
