import Core
import Foundation
import Training

/// Shows a training on standard error: a bar on a terminal, else a line per epoch.
struct TrainingDisplay {
    let epochs: Int
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(epochs: Int) { self.epochs = epochs }

    func show(_ event: TrainingEvent) {
        switch event {
        case .step(let epoch, let step, let steps, let loss):
            guard isTerminal else { return }
            let filled = 30 * step / max(1, steps)
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
            write("\r\u{1B}[Kepoch \(epoch)/\(epochs) [\(bar)] loss \(String(format: "%.4f", loss))")
        case .attempt(let number, let shortcoming):
            write((isTerminal ? "\r\u{1B}[K" : "") + "attempt \(number): \(shortcoming)\n")
        case .epoch(let epoch, let isBest):
            let line = String(
                format: "epoch %d/%d: loss %.4f, val loss %.4f, accuracy %.4f, macro F1 %.4f, %.0f s%@\n", epoch.number,
                epochs, epoch.trainingLoss, epoch.validationLoss, epoch.validationAccuracy, epoch.validationMacroF1,
                epoch.seconds, isBest ? ", best so far" : "")
            write((isTerminal ? "\r\u{1B}[K" : "") + line)
        }
    }

    private func write(_ text: String) { StandardError.write(text) }
}
