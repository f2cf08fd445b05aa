import Classification
import Core
import Foundation
import Neural
import ONNX

/// The files of a training beside its model: `fire.onnx`, `fire.checkpoint`, `fire.curve.csv`, `fire.curve.svg`.
public struct TrainingFiles: Sendable, Equatable {
    public let model: String
    public var checkpoint: String { stem + ".checkpoint" }
    public var table: String { stem + ".curve.csv" }
    public var drawing: String { stem + ".curve.svg" }

    private var stem: String { model.hasSuffix(".onnx") ? String(model.dropLast(5)) : model }

    public init(model: String) { self.model = model }

    func write(_ graph: Graph) throws(Failure) {
        let bytes: Data
        do {
            bytes = try ONNXFile.bytes(of: graph)
        } catch {
            throw Failure(error)
        }
        try AtomicFile.write(bytes, to: model)
    }

    func write(_ curve: TrainingCurve) throws(Failure) {
        try AtomicFile.write(Data(curve.csv.utf8), to: table)
        try AtomicFile.write(Data(curve.svg.utf8), to: drawing)
    }
}
