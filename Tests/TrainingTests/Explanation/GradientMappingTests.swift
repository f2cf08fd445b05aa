import Classification
import Core
import Foundation
import Ingest
import Neural
import Preprocessing
import TestSupport
import Testing

@testable import Training

@Suite("Grad-CAM")
struct GradientMappingTests {
    /// Grey but for a red rectangle.
    private func picture(red columns: Range<Int>) -> Picture {
        let picture = Picture(width: 64, height: 64)
        picture.luma = picture.luma.map { _ in 90 }
        for y in 8..<16 {
            for x in columns { picture.redChroma[y * 32 + x] = 255 }
        }
        return picture
    }

    @Test("what makes a class is hot and the rest is not")
    func findsTheObject() throws {
        let mapping = try GradientMapping(ScoredNetwork(RednessModel.make()))
        let picture = picture(red: 20..<28)
        #expect(mapping.look(at: picture).count == 3)
        let heat = mapping.heat(for: 0)
        let hottest = try #require(heat.hottest)
        #expect(abs(hottest.x - 0.75) < 0.15 && abs(hottest.y - 0.375) < 0.15)
        #expect(heat.value(x: 0.1, y: 0.9) == 0)
        #expect(heat.values.max() == 1)
    }

    @Test("the heat is the maps weighted by the score's mean gradient, for a network whose gradient is known")
    func followsItsDefinition() throws {
        let input = InputTransform(width: 32, height: 32, fit: .stretch, mean: [0, 0, 0], deviation: [1, 1, 1])
        let graph = ClassifierNetwork.compact(width: 0.25, labels: ["a", "b", "c"], input: input, seed: 4)
        let network = try ScoredNetwork(ClassifierModel(graph, place: "test"))
        let mapping = try GradientMapping(network)
        let picture = picture(red: 2..<20)
        _ = mapping.look(at: picture)
        // The scores are means of a 1 x 1 convolution of the layer, so the gradient of map k is w[label, k] / places everywhere.
        let last = try #require(graph.nodes.first { $0.outputs == ["map"] })
        #expect(last.inputs[0] == mapping.layer)
        var cut = graph
        cut.outputs = [.init(name: mapping.layer, shape: [-1, -1, -1, -1])]
        let plan = try TrainingPlan(graph: cut, batch: 1)
        let replica = plan.replicas[0]
        replica.withInput("image") { PictureTensorizer(input).write(picture, into: $0) }
        replica.forward(isTraining: false)
        let features = replica.output(mapping.layer)
        let (channels, places) = (features.shape[1], features.shape[2] * features.shape[3])
        let weights = graph.initializers[last.inputs[1]]!.values
        var hotLabels = 0
        for label in 0..<3 {
            let heat = mapping.heat(for: label)
            let sums = (0..<places).map { place in
                (0..<channels).reduce(Float(0)) { sum, channel in
                    sum + weights[label * channels + channel] * features.values[channel * places + place]
                }
            }
            let largest = max(sums.max()!, 0)
            hotLabels += largest > 0 ? 1 : 0
            let expected = sums.map { largest > 0 ? max($0, 0) / largest : 0 }
            #expect(zip(heat.values, expected).allSatisfy { abs($0 - $1) < 1e-3 }, "\(heat.values) \(expected)")
        }
        #expect(hotLabels > 0)
    }

    @Test("a layer that is not there is refused by naming those that are")
    func unknownLayer() throws {
        let network = try ScoredNetwork(RednessModel.make())
        let failure = #expect(throws: Failure.self) { try GradientMapping(network, layer: "nowhere") }
        #expect(failure?.kind == .usage && failure?.remedy?.contains("map") == true)
    }

    @Test(
        "a network from elsewhere is read with its constants computed, and scores as its makers say",
        .enabled(if: SharedData.isAvailable))
    func importedNetwork() throws {
        let folder = SharedData.path("models/efficientnet-lite0-imagenet")
        let network = try ScoredNetwork.read(
            path: folder + "/model.onnx", mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])
        #expect(network.labels.count == 1000)
        let mapping = try GradientMapping(network)
        let scores = mapping.look(at: try PictureFile.decode(path: folder + "/ref/image_b.jpg"))
        // Chelsea the cat: 281 to 285 are ImageNet's house cats.
        #expect(281...285 ~= scores.indices.max { scores[$0] < scores[$1] }!)
        #expect(mapping.heat(for: 285).hottest != nil)
    }
}
