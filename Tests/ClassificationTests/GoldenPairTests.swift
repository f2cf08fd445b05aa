import Core
import Foundation
import Inference
import ONNX
import TestSupport
import Testing

@testable import Classification

@Suite struct GoldenPairTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("redness.onnx")
    }

    private func network() throws -> Network {
        var network = try ONNXFile.readNetwork(bytes: RednessModel.bytes())
        try GoldenPair.attach(to: &network)
        return network
    }

    private func load(_ network: Network) throws {
        try ONNXFile.write(network, to: path)
        _ = try ClassifierModel(path: path)
    }

    @Test("a model whose pair comes out as it was written is loaded; so is one without a pair")
    func good() throws {
        try load(try network())
        var without = try network()
        without.metadata[GoldenPair.key] = nil
        try load(without)
    }

    @Test("a weight that was changed shows in the checksum")
    func damagedWeight() throws {
        var network = try network()
        network.initializers["bias"] = TypedTensor(shape: [3], [-6, 0, -6.000001] as [Float])
        let failure = #expect(throws: Failure.self) { try load(network) }
        #expect(
            failure?.kind == .badData && failure?.message == "\(path): its weights are not those it was written with")
    }

    @Test("another result of the golden input than the file says is refused")
    func otherResult() throws {
        var network = try network()
        var pair = try JSONDecoder().decode(GoldenPair.self, from: Data(network.metadata[GoldenPair.key]!.utf8))
        pair.logits[0] += 2 * pair.tolerance
        network.metadata[GoldenPair.key] = String(decoding: try JSONEncoder().encode(pair), as: UTF8.self)
        let failure = #expect(throws: Failure.self) { try load(network) }
        #expect(failure?.message.contains("golden input") == true)
        network.metadata[GoldenPair.key] = "{}"
        #expect(throws: Failure.self) { try load(network) }
    }
}
