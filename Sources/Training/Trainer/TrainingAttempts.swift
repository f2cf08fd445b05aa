import Core

/// Trains until a model passes the gate, from another seed each time, and installs only one that passes.
public struct TrainingAttempts {
    public let gate: AcceptanceGate
    /// At least 1.
    public let count: Int
    public let files: TrainingFiles

    public init(gate: AcceptanceGate, count: Int, files: TrainingFiles) {
        self.gate = gate
        self.count = count
        self.files = files
    }

    /// - Parameters:
    ///   - seed: of the first attempt; each further one takes the next.
    ///   - resuming: go on with the attempt that the checkpoint is of.
    ///   - makeTrainer: for a seed.
    /// - Returns: the best epoch of the accepted model.
    /// - Throws: `Failure` of kind `badData` where no attempt passes; what was installed before stays.
    public func run(
        seed: UInt64, resuming: Bool, makeTrainer: (UInt64) throws -> Trainer, onEvent: (TrainingEvent) -> Void
    ) throws -> TrainingCurve.Epoch {
        let first = resuming ? try Checkpoint.read(from: files.checkpoint).options.seed &- seed : 0
        guard first < UInt64(count) else {
            throw Failure(
                .usage, "\(files.checkpoint): the checkpoint is of a training from another seed",
                remedy: "give the same options, or leave out --resume")
        }
        var shortcoming = ""
        for attempt in Int(first)..<count {
            let trainer = try makeTrainer(seed &+ UInt64(attempt))
            let best = try trainer.run(
                writing: files, resuming: resuming && attempt == Int(first), onEvent: onEvent)
            guard let fault = gate.shortcoming(of: best) else {
                try files.install()
                return best
            }
            shortcoming = fault
            onEvent(.attempt(attempt + 1, shortcoming: fault))
        }
        files.discard()
        throw Failure(
            .badData, "\(files.target): not installed: \(shortcoming)",
            remedy: "train longer, on more pictures, or with more --attempts")
    }
}
