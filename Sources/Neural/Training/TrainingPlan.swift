import CKernels
import Dispatch

/// A network made ready to train: replicas that run side by side, one a thread, over the same weights.
///
/// Gradients are added up in the order of the replicas, so the same seed, data and number of threads give the same weights
/// on hosts with the same instruction set. Isolation: one caller at a time; the plan starts the threads itself.
public final class TrainingPlan {
    public let parameters: Parameters
    /// Examples that one replica takes in one run.
    public let batch: Int
    public let replicas: [TrainingReplica]
    private let source: Graph

    /// - Parameters:
    ///   - batch: examples for one replica; the size of the axes that the graph leaves open.
    ///   - threads: replicas; a whole step takes `batch * threads` examples.
    ///   - seed: of dropout.
    ///   - parameters: weights to share with other plans of the same graph; nil takes those of the graph.
    ///   - wantsInputGradients: also compute the gradients of the graph's inputs.
    /// - Throws: `GraphError` naming the node where values are unknown, nodes form a cycle, shapes do not fit, or weights
    ///   are missing.
    public init(
        graph: Graph, batch: Int, threads: Int = 1, seed: UInt64 = 0, parameters: Parameters? = nil,
        wantsInputGradients: Bool = false
    ) throws(GraphError) {
        useOneThreadPerProduct()
        let resolved = try ResolvedGraph(graph, batch: batch)
        let shared = if let parameters { parameters } else { try Parameters(graph: graph) }
        for entry in shared.entries where resolved.initializers[entry.name]?.shape != entry.shape {
            throw GraphError("the shared weight \"\(entry.name)\" is not the graph's")
        }
        var replicas: [TrainingReplica] = []
        for index in 0..<max(1, threads) {
            replicas.append(
                try TrainingReplica(
                    resolved, shared, batch: batch, index: index, seed: seed, wantsInputGradients: wantsInputGradients))
        }
        source = graph
        self.batch = batch
        self.parameters = shared
        self.replicas = replicas
    }

    /// Runs `body` for all replicas at once, adds the mean of their gradients to those of `parameters` and takes running
    /// statistics one step on.
    ///
    /// `body` fills the inputs, calls `forward`, `setGradient` and `backward`, and returns the loss. For full-batch descent
    /// call this for every part of the set, with `weight` 1 / number of parts, before the optimiser's step.
    /// - Returns: the mean of the replicas' losses.
    public func accumulate(weight: Float = 1, _ body: @Sendable (TrainingReplica) -> Float) -> Float {
        DispatchQueue.concurrentPerform(iterations: replicas.count) { [replicas] index in
            replicas[index].clearGradients()
            replicas[index].loss = body(replicas[index])
        }
        let share = 1 / Float(replicas.count)
        for replica in replicas {
            for entry in parameters.entries {
                let place = entry.range.lowerBound
                let gradient = replica.memory.parameterGradients.base + place
                let target = entry.isStatistic ? parameters.valueBuffer : parameters.gradientBuffer
                let factor = entry.isStatistic ? share : share * weight
                neural_scale(gradient, factor, target.base + place, entry.range.count, 1)
            }
        }
        return replicas.reduce(0) { $0 + $1.loss } * share
    }

    public func clearGradients() { parameters.clearGradients() }

    /// The graph with the weights as they are now.
    public func trainedGraph() -> Graph {
        var graph = source
        parameters.write(into: &graph)
        return graph
    }
}
