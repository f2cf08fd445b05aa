/// One copy of a network in training, with its own activations and gradients; weights are the plan's.
///
/// `@unchecked Sendable`: `TrainingPlan.accumulate` hands each replica to one thread at a time, and nothing else runs one.
/// While replicas run they only read the weights that they share.
public final class TrainingReplica: @unchecked Sendable {
    /// From 0, in the order in which gradients are added up.
    public let index: Int
    /// Pictures, or other examples, that one run takes.
    public let batch: Int
    let memory: TrainingMemory
    private let layers: [any Layer]
    private let inputs: [String: Operand]
    /// What the last `accumulate` had from its body.
    var loss: Float = 0

    init(
        _ graph: ResolvedGraph, _ parameters: Parameters, batch: Int, index: Int, seed: UInt64,
        wantsInputGradients: Bool
    ) throws(GraphError) {
        self.index = index
        self.batch = batch
        let memory = TrainingMemory(graph, parameters, wantsInputGradients: wantsInputGradients)
        self.memory = memory
        let factory = LayerFactory()
        var generator = SeededGenerator(seed: seed &+ UInt64(index))
        var layers: [any Layer] = []
        for (planned, operands) in zip(memory.nodes, memory.inputOperands()) {
            let layer = try factory.layer(
                planned, inputs: operands, output: memory.operand(planned.output),
                generator: SeededGenerator(seed: generator.next()))
            if let layer { layers.append(layer) }
        }
        self.layers = layers
        inputs = Dictionary(uniqueKeysWithValues: graph.inputs.map { ($0.name, memory.operand($0.name)) })
    }

    /// Lets the caller write an input, which keeps its values from run to run. `name` must be one of the graph's inputs.
    public func withInput<Result>(
        _ name: String, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        let input = input(name)
        return try body(UnsafeMutableBufferPointer(start: input.values, count: input.count))
    }

    /// Runs the network and keeps what `backward` needs; the gradients of the outputs are zero afterwards.
    /// - Parameter isTraining: normalise by the batch's own statistics and drop values; false runs as in inference.
    public func forward(isTraining: Bool = true) {
        for index in layers.indices { layers[index].forward(isTraining: isTraining) }
        for output in memory.outputs.values { output.gradient?.update(repeating: 0, count: output.count) }
    }

    /// Adds the gradients of the weights, given those of the outputs: call `setGradient` or `withOutputGradient` before.
    public func backward() {
        for index in layers.indices.reversed() { layers[index].backward() }
    }

    /// Evaluates a loss and writes its gradient to the output.
    /// - Parameters:
    ///   - targets: of the output's shape.
    ///   - weight: of this loss in the sum that is made small.
    /// - Returns: the loss times the weight, the mean over the batch.
    public func setGradient(of loss: Loss, output name: String, targets: Tensor, weight: Float = 1) -> Float {
        let output = output(named: name)
        precondition(targets.shape == output.shape, "targets \(targets.shape) for an output \(output.shape)")
        let values = UnsafeBufferPointer(start: output.values, count: output.count)
        let gradient = output.gradient.map { UnsafeMutableBufferPointer(start: $0, count: output.count) }
        return loss.evaluate(values, targets.values, examples: output.shape[0], weight: weight, gradient: gradient)
    }

    public func withOutput<Result>(
        _ name: String, _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        let output = output(named: name)
        return try body(UnsafeBufferPointer(start: output.values, count: output.count))
    }

    /// A copy of an output of the last run.
    public func output(_ name: String) -> Tensor {
        withOutput(name) { Tensor(shape: output(named: name).shape, values: Array($0)) }
    }

    /// Lets the caller write the gradient of an output, after `forward` and before `backward`.
    public func withOutputGradient<Result>(
        _ name: String, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        let output = output(named: name)
        guard let gradient = output.gradient else { preconditionFailure("\"\(name)\" depends on no trained weight") }
        return try body(UnsafeMutableBufferPointer(start: gradient, count: output.count))
    }

    /// A copy of an input's gradient after `backward`; nil unless the plan was made with `wantsInputGradients`.
    public func inputGradient(_ name: String) -> Tensor? {
        let input = input(name)
        return input.gradient.map {
            Tensor(shape: input.shape, values: Array(UnsafeBufferPointer(start: $0, count: input.count)))
        }
    }

    func clearGradients() {
        memory.parameterGradients.base.update(repeating: 0, count: memory.parameterGradients.count)
    }

    private func input(_ name: String) -> Operand {
        guard let input = inputs[name] else { preconditionFailure("the graph has no input \"\(name)\"") }
        return input
    }

    private func output(named name: String) -> Operand {
        guard let output = memory.outputs[name] else { preconditionFailure("the graph has no output \"\(name)\"") }
        return output
    }
}
