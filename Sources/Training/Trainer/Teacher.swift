import Classification
import Core
import Inference
import Neural

/// A trained classifier whose judgement of each varied picture becomes part of what a smaller one learns.
///
/// Source: G. Hinton, O. Vinyals, J. Dean, "Distilling the knowledge in a neural network", 2015, section 2, at
/// temperature 1: the student sees the same pixels as the teacher, so that the targets fit the variation.
///
/// Isolation: one plan for each replica, used by that replica's thread alone.
final class Teacher {
    private let plans: [InferencePlan]
    private let shapes: [String: [Int]]
    /// Value of the teacher's network that its features are.
    private let features: String?

    /// - Throws: `.badData` where teacher and student differ in classes or input, or the teacher's network may fail while it
    ///   runs.
    init(_ teacher: ClassifierModel, of student: ClassifierModel, batch: Int, replicas: Int) throws(Failure) {
        guard teacher.labels == student.labels, teacher.input == student.input else {
            throw Failure(
                .badData, "the teacher \(teacher.name) has other classes or another input than the network to train",
                remedy: "train the teacher with the same --data and --size")
        }
        let network: CompiledNetwork
        features = teacher.features?.name
        do {
            var source = teacher.network
            if let features { source.outputs.append(.init(name: features, type: nil, shape: nil)) }
            let shape = [batch, 3, teacher.input.height, teacher.input.width]
            network = try CompiledNetwork(source, inputShapes: [ClassifierModel.Port.image: shape])
        } catch {
            throw Failure(.badData, "the teacher \(teacher.name): \(error)")
        }
        guard !network.mayFail else {
            throw Failure(.badData, "the teacher \(teacher.name) has nodes that may fail while they run")
        }
        plans = (0..<replicas).map { _ in InferencePlan(network) }
        // No shape is left open: the batch is given.
        shapes = Dictionary(uniqueKeysWithValues: network.outputs.map { ($0.name, $0.shape ?? []) })
    }

    /// Judges one replica's batch; the judgement is read with `blend` and `map`.
    func judge(_ images: UnsafeMutableBufferPointer<Float>, replica: Int) {
        plans[replica].withInput(ClassifierModel.Port.image) { _ = $0.update(fromContentsOf: images) }
        do {
            try plans[replica].run()
        } catch {
            preconditionFailure("no step of the teacher's may fail: \(error)")
        }
    }

    /// Moves the targets towards the last judgement.
    ///
    /// - Parameters:
    ///   - share: of the teacher in the new targets of a labelled picture, 0 to 1; one without a label has the teacher's alone.
    ///   - targets: [batch, classes]; a row's sum is how much of the picture is labelled, 0 to 1. Distributions afterwards.
    func blend(replica: Int, share: Float, into targets: inout Tensor) {
        let classes = targets.shape[1]
        plans[replica].withOutput(ClassifierModel.Port.logits) { logits in
            for row in stride(from: 0, to: logits.count, by: classes) {
                let judgement = Classification.softmax(Array(logits[row..<row + classes]))
                let labelled = targets.values[row..<row + classes].reduce(0, +)
                for index in 0..<classes {
                    targets.values[row + index] *= 1 - share
                    targets.values[row + index] += (1 - (1 - share) * labelled) * judgement[index]
                }
            }
        }
    }

    /// The last judgement by place: logits [batch, classes, rows, columns].
    func map(replica: Int) -> Tensor { output(ClassifierModel.Port.map, replica: replica) }

    /// What the last judgement was made from: [batch, channels, rows, columns]. The teacher must have `features`.
    func features(replica: Int) -> Tensor {
        guard let features else { preconditionFailure("the teacher has no features") }
        return output(features, replica: replica)
    }

    private func output(_ name: String, replica: Int) -> Tensor {
        Tensor(shape: shapes[name] ?? [], values: plans[replica].withOutput(name) { Array($0) })
    }
}

extension ClassifierModel {
    /// What the class maps are made from, before dropout, where they come from a convolution as ours do.
    var features: (name: String, channels: Int)? {
        func producer(of value: String) -> Network.Node? { network.nodes.first { $0.outputs.first == value } }
        guard let map = producer(of: Port.map), map.type == "Conv", map.inputs.count > 1,
            let channels = network.initializers[map.inputs[1]]?.shape.dropFirst().first
        else { return nil }
        guard let dropout = producer(of: map.inputs[0]), dropout.type == "Dropout" else {
            return (map.inputs[0], channels)
        }
        return (dropout.inputs[0], channels)
    }
}
