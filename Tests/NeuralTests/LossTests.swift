import Glibc
import Neural
import Testing

@Suite("Losses")
struct LossTests {
    @Test(
        "every loss's gradient is its slope",
        arguments: [
            Loss.softmaxCrossEntropy(), .softmaxCrossEntropy(classWeights: [0.5, 2, 1], labelSmoothing: 0.1),
            .softmaxCrossEntropy(focus: 2),
            .softmaxCrossEntropy(classWeights: [0.5, 2, 1], labelSmoothing: 0.1, focus: 0.5),
            .binaryCrossEntropy, .meanSquaredError,
        ])
    func gradients(loss: Loss) throws {
        let targets = Tensor(shape: [2, 3], values: [0.2, 0.5, 0.3, 0, 1, 0])
        let logits = Tensor(shape: [2, 3], values: [0.3, -1.2, 2, 0.7, 0.1, -0.4])
        let gradient = try evaluate(loss, logits, targets).gradient
        for index in 0..<6 {
            var (above, below) = (logits, logits)
            above.values[index] += 1e-2
            below.values[index] -= 1e-2
            let difference = try evaluate(loss, above, targets).loss - evaluate(loss, below, targets).loss
            #expect(abs(difference / 2e-2 - gradient.values[index]) < 1e-3)
        }
    }

    @Test("losses have the values that their formulas give by hand")
    func values() throws {
        let zeros = Tensor(shape: [2, 3])
        let oneHot = Tensor(shape: [2, 3], values: [1, 0, 0, 0, 1, 0])
        #expect(abs(try evaluate(.softmaxCrossEntropy(), zeros, oneHot).loss - log(Float(3))) < 1e-6)
        let weighted = try evaluate(.softmaxCrossEntropy(classWeights: [2, 1, 1]), zeros, oneHot).loss
        #expect(abs(weighted - 1.5 * log(Float(3))) < 1e-6)
        #expect(abs(try evaluate(.binaryCrossEntropy, zeros, oneHot).loss - log(Float(2))) < 1e-6)
        #expect(abs(try evaluate(.meanSquaredError, zeros, oneHot).loss - 1.0 / 3) < 1e-6)
    }

    @Test("the focal loss is cross-entropy times how far the probability is from 1, to its power")
    func focal() throws {
        let logits = Tensor(shape: [2, 3], values: [2, 0, -1, 0.5, 0.5, 0.5])
        let targets = Tensor(shape: [2, 3], values: [1, 0, 0, 0, 1, 0])
        let first = exp(Float(2)) / (exp(Float(2)) + 1 + exp(Float(-1)))
        let expected = -(pow(1 - first, 2) * log(first) + pow(Float(2) / 3, 2) * log(Float(1) / 3)) / 2
        #expect(abs(try evaluate(.softmaxCrossEntropy(focus: 2), logits, targets).loss - expected) < 1e-6)
    }

    @Test("logits far from 0 give finite losses")
    func extremes() throws {
        let logits = Tensor(shape: [2, 3], values: [1000, -1000, 0, -1000, 1000, 0])
        let targets = Tensor(shape: [2, 3], values: [0, 1, 0, 1, 0, 0])
        #expect(abs(try evaluate(.softmaxCrossEntropy(), logits, targets).loss - 2000) < 1e-2)
        let focal = try evaluate(.softmaxCrossEntropy(focus: 0.5), logits, targets)
        #expect(focal.loss.isFinite && focal.gradient.values.allSatisfy(\.isFinite))
        #expect(try evaluate(.binaryCrossEntropy, logits, targets).loss.isFinite)
    }

    /// Through a plan whose output is its input.
    private func evaluate(_ loss: Loss, _ logits: Tensor, _ targets: Tensor) throws -> (loss: Float, gradient: Tensor) {
        let graph = Graph(
            inputs: [.init(name: "x", shape: [-1, 3])], outputs: [.init(name: "y", shape: [-1, 3])],
            nodes: [.init(name: "same", operation: .identity, inputs: ["x"], outputs: ["y"])], initializers: [:])
        let plan = try TrainingPlan(graph: graph, batch: 2, wantsInputGradients: true)
        let value = plan.accumulate { replica in
            replica.withInput("x") { $0.baseAddress!.update(from: logits.values, count: 6) }
            replica.forward()
            let value = replica.setGradient(of: loss, output: "y", targets: targets)
            replica.backward()
            return value
        }
        return (value, plan.replicas[0].inputGradient("x")!)
    }
}
