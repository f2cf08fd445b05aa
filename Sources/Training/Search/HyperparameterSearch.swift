import Core
import Foundation
import Neural

/// A search for the options that train best: draws trials, trains them as `SuccessiveHalving` says, and keeps its state in a
/// file after every step, so that a killed search goes on where it was.
///
/// Deterministic: a trial's values depend on the seed and its number alone.
public struct HyperparameterSearch {
    /// What makes a search this one; another one does not go on from its state.
    public struct Plan: Sendable, Equatable, Codable {
        public let halving: SuccessiveHalving
        /// By the names of `SearchDimension`.
        public let ranges: [String: SearchRange]
        /// What the ranges do not vary.
        public let options: TrainingOptions
        /// The data, the network, and whatever else decides the scores, in words.
        public let setting: String

        public init(
            halving: SuccessiveHalving, ranges: [SearchDimension: SearchRange], options: TrainingOptions,
            setting: String
        ) {
            self.halving = halving
            self.ranges = Dictionary(uniqueKeysWithValues: ranges.map { ($0.key.rawValue, $0.value) })
            self.options = options
            self.setting = setting
        }
    }

    private struct State: Codable {
        var plan: Plan
        var trials: [SearchTrial]
    }

    public let plan: Plan
    public private(set) var trials: [SearchTrial] = []
    private let path: String

    /// - Parameters:
    ///   - path: of the state.
    ///   - resuming: go on from the state that is there.
    /// - Throws: `Failure` where there is no such state, or it is of another search.
    public init(_ plan: Plan, state path: String, resuming: Bool) throws(Failure) {
        self.plan = plan
        self.path = path
        guard resuming else { return }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure(.unavailable, "\(path): no search to resume", remedy: "leave out --resume")
        }
        guard let state = try? JSONDecoder().decode(State.self, from: bytes) else {
            throw Failure(.badData, "\(path): not the state of a search", remedy: "delete it and start again")
        }
        guard state.plan == plan else {
            throw Failure(
                .usage, "\(path): the state is of a search with other options",
                remedy: "give the same options, or leave out --resume")
        }
        trials = state.trials
    }

    public var winner: SearchTrial? { plan.halving.winner(of: trials) }

    /// Runs to the end.
    ///
    /// - Parameters:
    ///   - train: trains a trial up to so many epochs, from where it stopped before, and scores it.
    ///   - onScore: called after each, with the trial as it is then.
    /// - Throws: `Failure` where the state cannot be written, or training fails for another reason than its values; a trial
    ///   whose loss is no longer a number is out, and the search goes on.
    public mutating func run(
        train: (SearchTrial, _ epochs: Int) throws(Failure) -> SearchTrial.Score, onScore: (SearchTrial) -> Void
    ) throws(Failure) {
        while let job = plan.halving.nextJob(after: trials) {
            if job.trial == trials.count {
                trials.append(SearchTrial(number: job.trial + 1, values: draw(job.trial)))
                try save()
            }
            do throws(Failure) {
                trials[job.trial].scores.append(try train(trials[job.trial], plan.halving.rungs[job.rung]))
            } catch {
                guard error.kind == .badData else { throw error }
                trials[job.trial].fault = error.message
            }
            try save()
            onScore(trials[job.trial])
        }
    }

    private func draw(_ trial: Int) -> [String: Double] {
        var generator = SeededGenerator(seed: plan.options.seed &* 1_000_003 &+ UInt64(trial))
        var values: [String: Double] = [:]
        for name in plan.ranges.keys.sorted() { values[name] = plan.ranges[name]?.draw(using: &generator) }
        return values
    }

    private func save() throws(Failure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        guard let json = try? encoder.encode(State(plan: plan, trials: trials)) else {
            throw Failure(.internal, "\(path): the state cannot be encoded")
        }
        try DurableFile.write([UInt8](json), to: path, permissions: 0o644)
    }
}
