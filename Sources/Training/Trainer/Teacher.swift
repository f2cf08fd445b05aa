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
    private let mapShape: [Int]

    /// - Throws: `.badData` where teacher and student differ in classes or input, or the teacher's network may fail while it
    ///   runs.
    init(_ teacher: ClassifierModel, of student: ClassifierModel, batch: Int, replicas: Int) throws(Failure) {
        guard teacher.labels == student.labels, teacher.input == student.input else {
            throw Failure(
                .badData, "the teacher \(teacher.name) has other classes or another input than the network to train",
                remedy: "train the teacher with the same --data and --size")
        }
        let network: CompiledNetwork
        do {
            let shape = [batch, 3, teacher.input.height, teacher.input.width]
            network = try CompiledNetwork(teacher.network, inputShapes: [ClassifierModel.Port.image: shape])
        } catch {
            throw Failure(.badData, "the teacher \(teacher.name): \(error)")
        }
        guard !network.mayFail else {
            throw Failure(.badData, "the teacher \(teacher.name) has nodes that may fail while they run")
        }
        plans = (0..<replicas).map { _ in InferencePlan(network) }
        mapShape = network.outputs.first { $0.name == ClassifierModel.Port.map }?.shape ?? []
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
    ///   - share: of the teacher in the new targets, 0 to 1.
    ///   - targets: [batch, classes], each row a distribution.
    func blend(replica: Int, share: Float, into targets: inout Tensor) {
        let classes = targets.shape[1]
        plans[replica].withOutput(ClassifierModel.Port.logits) { logits in
            for row in stride(from: 0, to: logits.count, by: classes) {
                let judgement = Classification.softmax(Array(logits[row..<row + classes]))
                for index in 0..<classes {
                    targets.values[row + index] = (1 - share) * targets.values[row + index] + share * judgement[index]
                }
            }
        }
    }

    /// The last judgement by place: logits [batch, classes, rows, columns].
    func map(replica: Int) -> Tensor {
        Tensor(shape: mapShape, values: plans[replica].withOutput(ClassifierModel.Port.map) { Array($0) })
    }
}
