import Core
import Foundation

/// All that a training needs to go on after its last finished epoch, as if it had not stopped.
struct Checkpoint: Equatable {
    var options: TrainingOptions
    var labels: [String]
    var curve = TrainingCurve()
    /// Of the network in training, in the order of `Parameters.values`.
    var weights: [Float]
    var averagedWeights: [Float]
    /// Averaged weights of the epoch that is kept so far.
    var keptWeights: [Float]
    var moments: [Float]
    var stepCount: Int

    private static let magic = Data("tocsin checkpoint 1\n".utf8)

    private struct Header: Codable {
        var options: TrainingOptions
        var labels: [String]
        var curve: TrainingCurve
        var weightCount: Int
        var momentCount: Int
        var stepCount: Int
    }

    /// - Throws: `Failure`; the earlier checkpoint stays whole.
    func write(to path: String) throws(Failure) {
        let header = Header(
            options: options, labels: labels, curve: curve, weightCount: weights.count, momentCount: moments.count,
            stepCount: stepCount)
        guard let json = try? JSONEncoder().encode(header) else {
            throw Failure(.internal, "\(path): the checkpoint cannot be encoded")
        }
        var bytes = Self.magic + json + Data("\n".utf8)
        for values in [weights, averagedWeights, keptWeights, moments] {
            values.map(\.bitPattern.littleEndian).withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
        try DurableFile.write([UInt8](bytes), to: path, permissions: 0o644)
    }

    /// - Throws: `Failure` of kind `unavailable` where there is none, `badData` where it is not whole.
    static func read(from path: String) throws(Failure) -> Checkpoint {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure(.unavailable, "\(path): no checkpoint to resume", remedy: "leave out --resume")
        }
        let damaged = Failure(.badData, "\(path): not a whole checkpoint", remedy: "delete it and start again")
        guard bytes.starts(with: magic), let end = bytes[magic.count...].firstIndex(of: UInt8(ascii: "\n")),
            let header = try? JSONDecoder().decode(Header.self, from: bytes[magic.count..<end])
        else { throw damaged }
        let values = Array(bytes[(end + 1)...])
        let limit = 1 << 30
        guard 0...limit ~= header.weightCount, 0...limit ~= header.momentCount,
            values.count == 4 * (3 * header.weightCount + header.momentCount)
        else { throw damaged }
        var offset = 0
        func floats(_ count: Int) -> [Float] {
            defer { offset += 4 * count }
            return values.withUnsafeBytes { bytes in
                (0..<count).map { index in
                    let bits = bytes.loadUnaligned(fromByteOffset: offset + 4 * index, as: UInt32.self)
                    return Float(bitPattern: UInt32(littleEndian: bits))
                }
            }
        }
        return Checkpoint(
            options: header.options, labels: header.labels, curve: header.curve, weights: floats(header.weightCount),
            averagedWeights: floats(header.weightCount), keptWeights: floats(header.weightCount),
            moments: floats(header.momentCount), stepCount: header.stepCount)
    }
}
