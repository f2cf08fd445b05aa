/// Decides which trial is trained next, and how far: many are trained a little, the best part of them further.
///
/// Source: Li et al., "A system for massively parallel hyperparameter tuning", 2020, algorithm 2 (ASHA), with one worker. With
/// one rung it is random search.
public struct SuccessiveHalving: Sendable, Equatable, Codable {
    public struct Job: Sendable, Equatable {
        /// Index of a trial, or the number of trials for a new one.
        public let trial: Int
        public let rung: Int
    }

    /// Trials that are begun.
    public let trialCount: Int
    /// Epochs up to which a trial is trained at each rung, rising.
    public let rungs: [Int]
    /// One trial of so many goes on to the next rung.
    public let reduction: Int

    /// - Parameters:
    ///   - shortest, longest: epochs of the first and the last rung.
    ///   - reduction: 2 or more; each rung is so much longer than the one before.
    public init(trialCount: Int, shortest: Int, longest: Int, reduction: Int) {
        precondition(trialCount > 0 && shortest > 0 && longest >= shortest && reduction > 1, "no such halving")
        self.trialCount = trialCount
        self.reduction = reduction
        var rungs = [shortest]
        while rungs[rungs.count - 1] * reduction <= longest { rungs.append(rungs[rungs.count - 1] * reduction) }
        rungs[rungs.count - 1] = longest
        self.rungs = rungs
    }

    /// - Returns: nil where all is done.
    public func nextJob(after trials: [SearchTrial]) -> Job? {
        // A trial that was interrupted between its beginning and its first score goes on.
        if let begun = trials.firstIndex(where: { $0.scores.isEmpty && $0.fault == nil }) {
            return Job(trial: begun, rung: 0)
        }
        for rung in rungs.indices.dropLast().reversed() {
            let members = trials.indices.filter { trials[$0].scores.count > rung }
            let best = members.sorted { isBetter(trials[$0], trials[$1], at: rung) }.prefix(members.count / reduction)
            if let next = best.first(where: { trials[$0].scores.count == rung + 1 && trials[$0].fault == nil }) {
                return Job(trial: next, rung: rung + 1)
            }
        }
        return trials.count < trialCount ? Job(trial: trials.count, rung: 0) : nil
    }

    private func isBetter(_ a: SearchTrial, _ b: SearchTrial, at rung: Int) -> Bool {
        (a.scores[rung].macroF1, b.number) > (b.scores[rung].macroF1, a.number)
    }

    /// The best of the trials that were trained longest.
    public func winner(of trials: [SearchTrial]) -> SearchTrial? {
        let sound = trials.filter { $0.fault == nil && !$0.scores.isEmpty }
        guard let rung = sound.map(\.scores.count).max() else { return nil }
        return sound.filter { $0.scores.count == rung }.min { isBetter($0, $1, at: rung - 1) }
    }
}
