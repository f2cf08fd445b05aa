import Classification
import Core
import Foundation
import Inference
import ONNX

/// A model that finds things in a camera's frames: a classifier of pictures or clips that `tocsin train` wrote, anyone's box
/// detector, what a camera usually sees, or rules of behaviour.
public enum DetectionModel: Sendable {
    case classifier(ClassifierModel)
    case boxes(BoxModel)
    case normality(Normality)
    /// In the daemon: kept in a file, and perhaps yet to be learned.
    case kept(CameraNormality)
    /// What people do, by rules.
    case behaviour(BehaviourSetup)

    /// - Parameter path: an ONNX file, or `default` for the bundled classifier. A file `classes.txt` beside it names the
    ///   classes of a box detector, one a line.
    /// - Throws: `.unavailable` for a file that cannot be opened, `.badData` or `.unsupported` otherwise.
    public init(path: String) throws(Failure) {
        guard path != ClassifierModel.bundledName else {
            self = .classifier(try ClassifierModel(path: path))
            return
        }
        let network: Network
        do { network = try ONNXFile.readNetwork(path: path) } catch { throw Failure(error) }
        if network.metadata[ClassifierModel.Key.input] == nil,
            let model = try BoxModel(network, place: path, labels: Self.labels(beside: path))
        {
            self = .boxes(model)
        } else {
            let model = try ClassifierModel(network, place: path)
            try model.proveGoldenPair(place: path)
            self = .classifier(model)
        }
    }

    private static func labels(beside path: String) -> [String]? {
        let file = URL(filePath: path).deletingLastPathComponent().appending(path: "classes.txt")
        let lines = try? String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        return lines?.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// The rate at which it wants frames, where it was made for one.
    public var framesPerSecond: Double? {
        switch self {
        case .classifier(let model): model.window?.framesPerSecond
        case .boxes: nil
        case .normality, .kept: AbnormalDetector.framesPerSecond
        case .behaviour: BehaviourDetector.framesPerSecond
        }
    }

    /// What it can look for.
    public var kinds: [AlertKind] {
        switch self {
        case .classifier(let model): model.labels.compactMap(AlertKind.init(rawValue:))
        case .boxes(let model): model.kinds
        case .normality, .kept: [.abnormal]
        case .behaviour(let setup): setup.kinds
        }
    }

    /// What to look for where nobody says: everything but objects without a kind of their own, if there is anything else.
    public var usualKinds: [AlertKind] {
        let named = kinds.filter { $0 != .object }
        return named.isEmpty ? kinds : named
    }

    /// - Throws: `.badData` if the model does not know one of the kinds.
    public func detector(kinds: [AlertKind], zones: [Zone]) throws(Failure) -> any Detector {
        switch self {
        case .classifier(let model) where model.window != nil: try ClipDetector(model: model, kinds: kinds)
        case .classifier(let model):
            try FireDetector(
                model: model, kinds: kinds, zones: zones, movement: MovementStage(MovementNetwork.bundled()))
        case .boxes(let model): try BoxDetector(model: model, kinds: kinds, zones: zones)
        case .normality(let normality): AbnormalDetector(normality: normality, zones: zones)
        case .kept(let normality): NormalityKeeper(normality, zones: zones)
        case .behaviour(let setup): try BehaviourDetector(setup, kinds: kinds, zones: zones)
        }
    }
}

extension ClassifierModel {
    /// The places of kinds among the labels.
    ///
    /// - Throws: `.badData` for a kind that is no label.
    func labels(of kinds: [AlertKind]) throws(Failure) -> [(kind: AlertKind, label: Int)] {
        var found: [(AlertKind, Int)] = []
        for kind in kinds {
            guard let label = labels.firstIndex(of: kind.rawValue) else {
                throw Failure(
                    .badData, "model \(name) has no class '\(kind.rawValue)', only " + labels.joined(separator: ", "),
                    remedy: "detect one of these or name another model")
            }
            found.append((kind, label))
        }
        return found
    }
}
