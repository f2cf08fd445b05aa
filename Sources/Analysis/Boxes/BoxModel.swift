import Core
import Foundation
import Inference
import Preprocessing

/// A detector network of anyone's, whose family, class names and input are known.
public struct BoxModel: Sendable {
    public let name: String
    /// Class names in the order of the network.
    public let labels: [String]
    public let input: InputTransform
    /// For one picture at a time; all cameras that run this model share its weights.
    let compiled: CompiledNetwork
    let decoder: any BoxDecoder

    /// - Parameters:
    ///   - place: the file's name, for messages.
    ///   - labels: the class names where the network's metadata have none. Where they do not fit either, 80 classes are
    ///     COCO's, and detectors of faces find faces.
    /// - Returns: nil where the network is no detector of a known family.
    /// - Throws: `.badData` naming the node that does not fit the others, or where the class names are not known.
    public init?(_ network: Network, place: String, labels: [String]? = nil) throws(Failure) {
        let compiled: CompiledNetwork
        do {
            compiled = try CompiledNetwork(network)
        } catch {
            throw Failure(.badData, "\(place): \(error)", remedy: "export the model again")
        }
        let shapes = compiled.outputs.compactMap { port in port.shape.map { (port.name, $0) } }
        guard compiled.inputs.count == 1, let image = compiled.inputs.first, image.type == .float,
            let shape = image.shape, shape.count == 4, shape[0] == 1, shape[1] == 3,
            let decoder = BoxDecoders.decoder(
                input: shape, outputs: Dictionary(shapes) { first, _ in first }, metadata: network.metadata)
        else { return nil }
        self.compiled = compiled
        self.decoder = decoder
        name = network.metadata["tocsin.name"] ?? URL(filePath: place).deletingPathExtension().lastPathComponent
        input = decoder.input(width: shape[3], height: shape[2])
        let named = network.metadata["tocsin.labels"]?.split(separator: ",").map(String.init)
        let candidates = [named, labels, decoder.usualLabels].compactMap(\.self)
        guard let fitting = candidates.first(where: { $0.count == decoder.labelCount }) else {
            throw Failure(
                .badData, "\(place): the names of the network's \(decoder.labelCount) classes are not known",
                remedy: "put classes.txt with one name a line beside the model")
        }
        self.labels = fitting
    }

    /// What it can look for.
    var kinds: [AlertKind] {
        let found = Set(labels.map(ObjectClasses.kind))
        return AlertKind.allCases.filter(found.contains)
    }
}
