import Core
import Foundation
import Inference
import Neural
import ONNX

/// What a classifier made of a known input when its file was written, and a checksum of its weights. Whoever puts the file
/// into service repeats it first: a file that was damaged or altered, or a host that computes something else, shows.
///
/// The input is noise made from a seed, so that the file need not carry it.
public struct GoldenPair: Sendable, Codable, Equatable {
    /// Key of the model's metadata.
    public static let key = "tocsin.golden"
    /// Shares of the largest logit, or of 1 where all are smaller. Kernels for other processors add in another order; those
    /// over bytes also round elsewhere.
    private static let floatTolerance: Float = 0.002
    private static let byteTolerance: Float = 0.1

    var seed: UInt64
    /// Of the noise, one per label.
    var logits: [Float]
    var tolerance: Float
    /// FNV-1a over words of 64 bits, in hexadecimal digits, of all initialisers in the order of their names.
    var checksum: String

    /// Writes the pair into the metadata of a network that has the ports of a classifier.
    /// - Throws: `.badData` where it cannot be run.
    public static func attach(to network: inout Network) throws(Failure) {
        let compiled: CompiledNetwork
        do { compiled = try CompiledNetwork(network) } catch { throw Failure(.badData, "\(error)") }
        let seed: UInt64 = 1
        let logits = try Self.logits(of: compiled, seed: seed)
        let isQuantized = network.nodes.contains { $0.type.contains("QuantizeLinear") || $0.type.hasPrefix("QLinear") }
        let largest = max(1, logits.map { abs($0) }.max() ?? 0)
        let pair = GoldenPair(
            seed: seed, logits: logits, tolerance: largest * (isQuantized ? byteTolerance : floatTolerance),
            checksum: checksum(of: network))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        network.metadata[key] = (try? encoder.encode(pair)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// As above, for a network in training.
    public static func attach(to graph: inout Graph) throws(Failure) {
        var network: Network
        do { network = try ONNXFile.network(of: graph) } catch { throw Failure(error) }
        try attach(to: &network)
        graph.metadata[key] = network.metadata[key]
    }

    /// - Throws: `.badData` where checksum or logits differ. A network without a pair passes.
    static func prove(_ network: Network, _ compiled: CompiledNetwork, place: String) throws(Failure) {
        guard let text = network.metadata[key] else { return }
        let remedy = "copy, train or quantise it again"
        guard let pair = try? JSONDecoder().decode(GoldenPair.self, from: Data(text.utf8)) else {
            throw Failure(.badData, "\(place): the metadata's \(key) cannot be read", remedy: remedy)
        }
        guard pair.checksum == checksum(of: network) else {
            throw Failure(.badData, "\(place): its weights are not those it was written with", remedy: remedy)
        }
        let logits = try logits(of: compiled, seed: pair.seed)
        let difference = zip(logits, pair.logits).map { abs($0 - $1) }.max() ?? 0
        guard logits.count == pair.logits.count, difference <= pair.tolerance else {
            throw Failure(
                .badData,
                "\(place): of its golden input it makes something else than when it was written "
                    + "(difference \(difference), permitted \(pair.tolerance))", remedy: remedy)
        }
    }

    private static func logits(of compiled: CompiledNetwork, seed: UInt64) throws(Failure) -> [Float] {
        guard let count = compiled.inputs.first(where: { $0.name == ClassifierModel.Port.image })?.shape?.reduce(1, *),
            compiled.inputs.count == 1, compiled.outputs.contains(where: { $0.name == ClassifierModel.Port.logits })
        else { throw Failure(.badData, "the network has not the input and output of a classifier") }
        let plan = InferencePlan(compiled)
        var state = seed
        plan.withInput(ClassifierModel.Port.image) { input in
            for index in 0..<count { input[index] = noise(&state) }
        }
        do throws(InferenceError) { try plan.run() } catch { throw Failure(.badData, "\(error)") }
        return plan.withOutput(ClassifierModel.Port.logits) { Array($0) }
    }

    /// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), as a number from -1 to 1.
    private static func noise(_ state: inout UInt64) -> Float {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        word ^= word >> 31
        return Float(word >> 40) / Float(1 << 23) - 1
    }

    private static func checksum(of network: Network) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01B3 }
        for (name, tensor) in network.initializers.sorted(by: { $0.key < $1.key }) {
            for byte in name.utf8 { add(UInt64(byte)) }
            tensor.elements.bytes.withUnsafeBytes { bytes in
                let words = bytes.count / 8
                for index in 0..<words { add(bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)) }
                for byte in bytes[(8 * words)...] { add(UInt64(byte)) }
            }
        }
        return String(hash, radix: 16)
    }
}
