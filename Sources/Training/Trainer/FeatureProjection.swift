import Classification
import Neural

/// A 1 × 1 convolution from a student's features to its teacher's, there in training only: the student learns to see what
/// the teacher sees, not just what it concludes.
///
/// Source: Romero et al., "FitNets: hints for thin deep nets", 2015, section 2.2.
enum FeatureProjection {
    /// The graph's output with the teacher's features as the student guesses them: [N, channels, rows, columns].
    static let output = "features.projected"

    /// Adds the projection to a classifier by `ClassifierNetwork`.
    ///
    /// - Parameter channels: of the teacher's features.
    static func add(to graph: inout Graph, channels: Int, generator: inout SeededGenerator) {
        let features = ClassifierNetwork.features(of: graph)
        ClassifierNetwork.addConvolution(
            to: &graph, output, from: features.name, to: output, features.channels, channels, &generator)
        graph.outputs.append(.init(name: output, shape: [-1, channels, -1, -1]))
    }

    static func remove(from graph: inout Graph) {
        for node in graph.nodes where node.name == output {
            for name in node.inputs.dropFirst() { graph.initializers[name] = nil }
        }
        graph.nodes.removeAll { $0.name == output }
        graph.outputs.removeAll { $0.name == output }
    }
}
