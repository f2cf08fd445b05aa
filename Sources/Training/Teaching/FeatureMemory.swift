import CDefaultModel
import Core
import Foundation

/// What a classifier's head was taught: the mean features of its training pictures as bytes, and their classes. With it the
/// head can be taught more without the pictures, and without forgetting them.
///
/// Source: the replay of latent features of Pellegrini et al., "Latent replay for real-time continual learning", 2020,
/// section III, of the last layer alone.
public struct FeatureMemory: Codable, Sendable {
    /// Of the classifier.
    public let labels: [String]
    /// Index into `labels` of each example. The first `trainingCount` were trained on, the others only judged.
    public let classes: [Int]
    public let trainingCount: Int
    /// A byte's value is `low + step * byte`, by channel.
    private let low: [Float]
    private let step: [Float]
    private let bytes: Data

    public var channels: Int { low.count }

    /// - Parameter features: of each example, all of one length.
    public init(labels: [String], classes: [Int], trainingCount: Int, features: [[Float]]) {
        precondition(features.count == classes.count && trainingCount <= classes.count, "a class for each example")
        let channels = features.first?.count ?? 0
        let low = (0..<channels).map { channel in features.map { $0[channel] }.min() ?? 0 }
        let step = (0..<channels).map { channel in
            max(((features.map { $0[channel] }.max() ?? 0) - low[channel]) / 255, .leastNormalMagnitude)
        }
        var bytes = Data(capacity: features.count * channels)
        for feature in features {
            for channel in 0..<channels {
                bytes.append(UInt8(((feature[channel] - low[channel]) / step[channel]).rounded()))
            }
        }
        (self.labels, self.classes, self.trainingCount) = (labels, classes, trainingCount)
        (self.low, self.step, self.bytes) = (low, step, bytes)
    }

    public func features(of index: Int) -> [Float] {
        let start = bytes.startIndex + index * channels
        return (0..<channels).map { low[$0] + step[$0] * Float(bytes[start + $0]) }
    }

    /// The bundled classifier's, embedded in this program.
    ///
    /// - Throws: `.badData` if the program was built with a damaged one.
    public static func bundled() throws(Failure) -> FeatureMemory {
        let data = Data(bytes: tocsin_feature_memory_bytes(), count: tocsin_feature_memory_size)
        do { return try PropertyListDecoder().decode(FeatureMemory.self, from: data) } catch {
            throw Failure(.badData, "the bundled memory of features: \(error)", remedy: "build the program again")
        }
    }

    public func encoded() throws -> Data {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        return try encoder.encode(self)
    }
}
