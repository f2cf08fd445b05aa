/// A network made ready to run: batch normalisation folded, activations fused, all memory laid out.
///
/// Running allocates nothing. Isolation: one thread at a time, so one plan for each Dispatch queue.
public final class ExecutionPlan {
    private let layers: [any Layer]
    private let inputs, outputs: [String: Operand]
    private let weights, arena: FloatBuffer

    /// - Parameter batch: the size of the axes that the graph leaves open.
    /// - Throws: `GraphError` naming the node where values are unknown, nodes form a cycle, shapes do not fit, or weights
    ///   are missing.
    public init(graph: Graph, batch: Int = 1) throws(GraphError) {
        useOneThreadPerProduct()
        var resolved = try ResolvedGraph(graph, batch: batch)
        resolved.foldBatchNormalizations()
        let memory = ExecutionMemory(resolved)
        weights = memory.weights
        arena = memory.arena
        let factory = LayerFactory()
        var layers: [any Layer] = []
        for planned in memory.nodes {
            let layer = try factory.layer(
                planned, inputs: planned.node.inputs.map(memory.operand), output: memory.operand(planned.output),
                generator: SeededGenerator(seed: 0), isTraining: false)
            if let layer { layers.append(layer) }
        }
        self.layers = layers
        inputs = Dictionary(uniqueKeysWithValues: resolved.inputs.map { ($0.name, memory.operand($0.name)) })
        outputs = Dictionary(resolved.outputs.map { ($0.name, memory.operand($0.name)) }) { first, _ in first }
    }

    /// Nil where there is no such input.
    public func inputShape(_ name: String) -> [Int]? { inputs[name]?.shape }

    /// Nil where there is no such output.
    public func outputShape(_ name: String) -> [Int]? { outputs[name]?.shape }

    /// Lets the caller write an input, which keeps its values from run to run. `name` must be one of the graph's inputs.
    public func withInput<Result>(
        _ name: String, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        guard let input = inputs[name] else { preconditionFailure("the graph has no input \"\(name)\"") }
        return try body(UnsafeMutableBufferPointer(start: input.values, count: input.count))
    }

    public func run() {
        for index in layers.indices { layers[index].forward(isTraining: false) }
    }

    /// Lets the caller read an output of the last run. `name` must be one of the graph's outputs.
    public func withOutput<Result>(
        _ name: String, _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        guard let output = outputs[name] else { preconditionFailure("the graph has no output \"\(name)\"") }
        return try body(UnsafeBufferPointer(start: output.values, count: output.count))
    }

    /// A copy of an output of the last run.
    public func output(_ name: String) -> Tensor {
        withOutput(name) { Tensor(shape: outputs[name]!.shape, values: Array($0)) }
    }

    /// Floats that the values between input and output take together.
    var arenaCount: Int { arena.count }
}
