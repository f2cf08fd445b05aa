import Classification
import Core
import Foundation
import Neural
import ONNX

/// The files of a training beside its model: `fire.onnx`, `fire.checkpoint`, `fire.curve.csv`, `fire.curve.svg`.
public struct TrainingFiles: Sendable, Equatable {
    /// Where the model is wanted.
    public let target: String
    /// Where training writes it: the target, or `fire.candidate.onnx` until it is accepted.
    public let model: String
    public var checkpoint: String { stem + ".checkpoint" }
    public var table: String { stem + ".curve.csv" }
    public var drawing: String { stem + ".curve.svg" }

    private var stem: String { Self.stem(of: target) }

    /// - Parameter isCandidate: the model has to be accepted (see `install`) before it takes its place.
    public init(model: String, isCandidate: Bool = false) {
        target = model
        self.model = isCandidate ? Self.stem(of: model) + ".candidate.onnx" : model
    }

    private static func stem(of path: String) -> String { path.hasSuffix(".onnx") ? String(path.dropLast(5)) : path }

    /// Puts an accepted candidate in its place, in one step.
    public func install() throws(Failure) {
        guard model == target || rename(model, target) == 0 else { throw Failure(errno: errno, at: target) }
    }

    /// Removes a candidate that was refused; what was at its place before stays.
    public func discard() {
        if model != target { unlink(model) }
    }

    func write(_ graph: Graph) throws(Failure) {
        var graph = graph
        try GoldenPair.attach(to: &graph)
        let bytes: Data
        do {
            bytes = try ONNXFile.bytes(of: graph)
        } catch {
            throw Failure(error)
        }
        try DurableFile.write([UInt8](bytes), to: model, permissions: 0o644)
    }

    func write(_ curve: TrainingCurve) throws(Failure) {
        try DurableFile.write([UInt8](curve.csv.utf8), to: table, permissions: 0o644)
        try DurableFile.write([UInt8](curve.svg.utf8), to: drawing, permissions: 0o644)
    }
}
