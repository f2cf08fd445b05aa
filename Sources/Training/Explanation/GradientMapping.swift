import Classification
import Core
import Neural
import Preprocessing

/// Where a network looks when it scores a class: gradient-weighted class activation mapping (Grad-CAM).
///
/// The gradient of the class's score, averaged over the places of each feature map, weights that map; what the weighted maps
/// sum up to above 0 speaks for the class.
///
/// Source: R. R. Selvaraju et al., "Grad-CAM: Visual explanations from deep networks via gradient-based localization", ICCV
/// 2017, equations 1 and 2.
///
/// Isolation: one thread at a time.
public final class GradientMapping {
    public let network: ScoredNetwork
    /// The value whose feature maps are weighted.
    public let layer: String
    private let plan: TrainingPlan
    private let tensorizer: PictureTensorizer

    /// - Parameter layer: a value of the network with features by place; nil takes the last.
    /// - Throws: `.usage` where there is no such layer, `.badData` where the network cannot be planned.
    public init(_ network: ScoredNetwork, layer: String? = nil) throws(Failure) {
        let maps = try network.featureMaps()
        if let layer, !maps.contains(layer) {
            throw Failure(
                .usage, "--layer \(layer): no features by place", remedy: "take one of " + maps.joined(separator: ", "))
        }
        // Classifiers of ours end in maps of the scores themselves; the features are what these are made from.
        let last = maps.last { $0 != ClassifierModel.Port.map } ?? maps.last
        guard let layer = layer ?? last else {
            throw Failure(
                .badData, "the network has no layer with features by place", remedy: "explain another network")
        }
        self.network = network
        self.layer = layer
        tensorizer = PictureTensorizer(network.input)
        var graph = network.scoring
        graph.outputs.append(.init(name: layer, shape: [-1, -1, -1, -1]))
        do {
            plan = try TrainingPlan(
                graph: graph, batch: 1, parameters: Parameters(graph: graph) { _ in false }, wantsInputGradients: true)
        } catch {
            throw Failure(.badData, "\(error)")
        }
    }

    /// - Returns: the scores of the classes.
    public func look(at picture: Picture) -> [Float] {
        let replica = plan.replicas[0]
        var picture = picture
        if network.treatment != .none {
            picture = picture.copy()
            PictureTreatment().apply(network.treatment, to: picture)
        }
        replica.withInput(network.graph.inputs[0].name) { tensorizer.write(picture, into: $0) }
        replica.forward(isTraining: false)
        return replica.output(network.scores).values
    }

    /// What spoke for a class in the picture that was looked at last.
    public func heat(for label: Int) -> HeatMap {
        let replica = plan.replicas[0]
        // A pass of its own for each class: it starts with gradients of zero.
        replica.forward(isTraining: false)
        replica.withOutputGradient(network.scores) { $0[label] = 1 }
        replica.backward()
        let features = replica.output(layer)
        let (channels, rows, columns) = (features.shape[1], features.shape[2], features.shape[3])
        let places = rows * columns
        var heat = [Float](repeating: 0, count: places)
        replica.withOutputGradient(layer) { gradient in
            for channel in 0..<channels {
                let plane = channel * places..<(channel + 1) * places
                let weight = gradient[plane].reduce(0, +) / Float(places)
                for (place, value) in features.values[plane].enumerated() { heat[place] += weight * value }
            }
        }
        return HeatMap(rows: rows, columns: columns, values: heat.map { max($0, 0) })
    }
}
