import Classification
import Core
import Neural
import Preprocessing
import Testing

@testable import Training

@Suite("Architectures")
struct ArchitectureTests {
    @Test(
        "names are read and written",
        arguments: ["compact", "compact+shift", "compact+conv", "compact+gru", "vgg:16,32", "vgg-bn:8:64,32"])
    func names(_ name: String) { #expect(Architecture(rawValue: name)?.rawValue == name) }

    @Test(
        "other names are none", arguments: ["", "vgg", "vgg:", "vgg:0", "vgg:1,x", "compact+lstm", "vgg:1:2:3", "bn:4"])
    func strangers(_ name: String) { #expect(Architecture(rawValue: name) == nil) }

    private let input = InputTransform(
        width: 64, height: 64, fit: .stretch, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])

    private func graph(_ name: String, window: ClipWindow? = nil) throws -> Graph {
        let architecture = try #require(Architecture(rawValue: name))
        return try ClassifierNetwork.untrained(
            architecture, width: 0.5, purpose: .init(labels: ["a", "b"], input: input, window: window), seed: 1)
    }

    @Test("a plain network has its convolutions' and dense layers' weights and no others")
    func plainWeights() throws {
        func weights(_ name: String) throws -> Int {
            try Parameters(graph: graph(name)).trainedCount
        }
        // 3 × 3 kernels and biases; 64 pixels halved twice; 512 units; 2 classes.
        #expect(try weights("vgg:4,6") == 4 * 28 + 6 * 37 + 2 * (6 * 16 * 16 + 1))
        #expect(try weights("vgg:4,6:32") == 4 * 28 + 6 * 37 + 32 * (6 * 16 * 16 + 1) + 2 * 33)
    }

    @Test("more poolings than the picture has pixels are refused")
    func tooDeep() {
        #expect { try graph("vgg:4,4,4,4,4,4,4") } throws: { ($0 as? Failure)?.kind == .usage }
    }

    @Test(
        "every clip network runs as a model, maps times, and looks at the order of frames",
        arguments: ["compact+shift", "compact+conv", "compact+gru"])
    func clips(_ name: String) throws {
        let window = ClipWindow(frames: 4, framesPerSecond: 10)
        let graph = try graph(name, window: window)
        let model = try ClassifierModel(graph, place: name)
        #expect(model.window == window)
        let classifier = SampleClassifier(model)
        let frames = (0..<window.decodedSpan).map { index in
            let picture = Picture(width: 64, height: 64)
            for place in picture.luma.indices { picture.luma[place] = UInt8((place * (index + 3)) % 256) }
            return picture
        }
        let forward = try classifier.probabilities(of: frames)
        let backward = try classifier.probabilities(of: frames.reversed())
        #expect(forward.count == 2 && abs(forward.reduce(0, +) - 1) < 1e-5)
        #expect(abs(forward[0] - backward[0]) > 1e-6)
        let shapes = try graph.valueShapes(batch: 3)
        #expect(shapes["map"] == [3, 2, name == "compact+gru" ? 1 : 4, 1])
    }
}
