import Testing

@testable import Training

@Suite("Successive halving")
struct SuccessiveHalvingTests {
    /// Runs a search whose trials score what `score` says of trial and epochs; returns the epochs that each trial reached.
    private func run(_ halving: SuccessiveHalving, score: (Int, Int) -> Double) -> [SearchTrial] {
        var trials: [SearchTrial] = []
        while let job = halving.nextJob(after: trials) {
            if job.trial == trials.count { trials.append(SearchTrial(number: job.trial + 1, values: [:])) }
            let epochs = halving.rungs[job.rung]
            trials[job.trial].scores.append(.init(epochs: epochs, macroF1: score(job.trial, epochs), accuracy: 0))
        }
        return trials
    }

    @Test("rungs grow by the reduction and end at the longest training")
    func rungs() {
        #expect(SuccessiveHalving(trialCount: 1, shortest: 3, longest: 30, reduction: 3).rungs == [3, 9, 30])
        #expect(SuccessiveHalving(trialCount: 1, shortest: 5, longest: 5, reduction: 2).rungs == [5])
    }

    @Test("the best third goes on at each rung, and the best of all wins")
    func promotion() {
        let halving = SuccessiveHalving(trialCount: 9, shortest: 1, longest: 9, reduction: 3)
        let trials = run(halving) { trial, _ in Double(trial) / 10 }
        #expect(trials.map(\.scores.count).filter { $0 == 1 }.count <= 6)
        #expect(trials[8].scores.map(\.epochs) == [1, 3, 9])
        #expect(halving.winner(of: trials)?.number == 9)
        let epochs = trials.reduce(0) { $0 + ($1.scores.last?.epochs ?? 0) }
        #expect(epochs < 9 * 9, "\(epochs) epochs where random search takes 81")
    }

    @Test("random search trains every trial to the end")
    func random() {
        let trials = run(SuccessiveHalving(trialCount: 4, shortest: 7, longest: 7, reduction: 3)) { trial, _ in
            trial == 1 ? 1 : 0
        }
        #expect(trials.map { $0.scores.map(\.epochs) } == [[7], [7], [7], [7]])
    }

    @Test("a trial that failed goes no further and does not win")
    func failed() {
        let halving = SuccessiveHalving(trialCount: 3, shortest: 1, longest: 3, reduction: 3)
        var trials = (1...3).map { SearchTrial(number: $0, values: [:]) }
        for index in trials.indices {
            trials[index].scores = [.init(epochs: 1, macroF1: Double(index), accuracy: 0)]
        }
        trials[2].fault = "the loss is no longer a number"
        #expect(halving.nextJob(after: trials) == nil)
        #expect(halving.winner(of: trials)?.number == 2)
    }
}
