import Core
import Foundation
import Training

/// Trains the trials of one search on data that is loaded once.
struct TuneSession {
    let network: NetworkArguments
    /// What trials do not vary.
    let base: TrainingOptions
    let name: String
    let training, validation: SampleSet

    /// - Parameter epochs: of the whole training, over which the learning rate falls; nil for the search's longest.
    func trainer(_ trial: SearchTrial, epochs: Int? = nil) throws(Failure) -> Trainer {
        var network = network
        if let width = trial[.width] { network.width = width }
        if let depth = trial[.depth] { network.depth = Int(depth) }
        var options = trial.options(from: base)
        if let epochs { options.epochs = epochs }
        return try Trainer(
            network: network.network(labels: training.classes, name: name, seed: options.seed), options: options,
            training: training, validation: validation)
    }

    /// Trains from where the trial stopped before; its checkpoint may be further than its last score.
    func train(
        _ trial: SearchTrial, upTo epochs: Int, writing files: TrainingFiles
    ) throws(Failure) -> SearchTrial.Score {
        let best = try trainer(trial).run(
            writing: files, resuming: FileManager.default.fileExists(atPath: files.checkpoint), until: epochs)
        return SearchTrial.Score(
            epochs: epochs, macroF1: best.validationMacroF1, accuracy: best.validationAccuracy)
    }

    func line(for trial: SearchTrial) -> String {
        let values = trial.values.sorted { $0.key < $1.key }.map { "\($0.key) \(String(format: "%.3g", $0.value))" }
        let result =
            trial.fault
            ?? trial.scores.last.map { "macro F1 \(String(format: "%.4f", $0.macroF1)) after \($0.epochs) epochs" }
            ?? ""
        return "trial \(trial.number): \(result) (\(values.joined(separator: ", ")))"
    }
}
