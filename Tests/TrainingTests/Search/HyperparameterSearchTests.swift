import Core
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite("Searches")
struct HyperparameterSearchTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var state: String { folder.file("search.json") }

    private func plan(seed: UInt64 = 1) -> HyperparameterSearch.Plan {
        var options = TrainingOptions()
        options.seed = seed
        return HyperparameterSearch.Plan(
            halving: SuccessiveHalving(trialCount: 6, shortest: 1, longest: 4, reduction: 2),
            ranges: [.learningRate: .logarithmic(1e-4, 1e-1), .batch: .choice([8, 16])], options: options, setting: "s")
    }

    /// Scores best at a learning rate of 0.01, and stops as killed after so many trainings.
    private func run(_ search: inout HyperparameterSearch, trainings: Int = .max) throws {
        struct Killed: Error {}
        var count = 0
        do throws(Failure) {
            try search.run { trial, epochs throws(Failure) in
                count += 1
                guard count <= trainings else { throw Failure(.cancelled, "killed") }
                let rate = trial[.learningRate] ?? 1
                return SearchTrial.Score(epochs: epochs, macroF1: 1 / (1 + abs(log10(rate) + 2)), accuracy: 0)
            } onScore: { _ in
            }
        } catch {
            guard error.kind == .cancelled else { throw error }
        }
    }

    @Test("draws lie in their ranges, differ, and depend on the seed and the trial's number alone")
    func draws() throws {
        var search = try HyperparameterSearch(plan(), state: state, resuming: false)
        try run(&search)
        let rates = search.trials.compactMap { $0[.learningRate] }
        #expect(rates.count == 6 && Set(rates).count == 6 && rates.allSatisfy { 1e-4...1e-1 ~= $0 })
        #expect(search.trials.allSatisfy { [8, 16].contains($0[.batch]) })
        var again = try HyperparameterSearch(plan(), state: folder.file("again.json"), resuming: false)
        try run(&again)
        #expect(again.trials == search.trials)
        var other = try HyperparameterSearch(plan(seed: 2), state: folder.file("other.json"), resuming: false)
        try run(&other)
        #expect(other.trials != search.trials)
        let best = search.trials.filter { $0.scores.count == 3 }
        #expect(best.contains { $0 == search.winner })
    }

    @Test("a search that stops after any training goes on to the same end")
    func resumes() throws {
        var whole = try HyperparameterSearch(plan(), state: folder.file("whole.json"), resuming: false)
        try run(&whole)
        for stop in 0..<8 {
            var first = try HyperparameterSearch(plan(), state: state, resuming: false)
            try run(&first, trainings: stop)
            guard stop > 0 else { continue }
            var second = try HyperparameterSearch(plan(), state: state, resuming: true)
            #expect(second.trials == first.trials)
            try run(&second)
            #expect(second.trials == whole.trials, "stopped after \(stop)")
        }
    }

    @Test("the state of another search, none, and a damaged one are refused")
    func refusals() throws {
        func kind(_ plan: HyperparameterSearch.Plan) -> Failure.Kind? {
            do throws(Failure) {
                _ = try HyperparameterSearch(plan, state: state, resuming: true)
                return nil
            } catch { return error.kind }
        }
        #expect(kind(plan()) == .unavailable)
        var search = try HyperparameterSearch(plan(), state: state, resuming: false)
        try run(&search)
        #expect(kind(plan()) == nil && kind(plan(seed: 9)) == .usage)
        _ = try folder.write("search.json", "{")
        #expect(kind(plan()) == .badData)
    }

    @Test("a trial whose values cannot be trained is out, and anything else ends the search")
    func failures() throws {
        var search = try HyperparameterSearch(plan(), state: state, resuming: false)
        try search.run { trial, epochs throws(Failure) in
            if trial.number == 2 { throw Failure(.badData, "the loss is no longer a number") }
            return .init(epochs: epochs, macroF1: 0.5, accuracy: 0.5)
        } onScore: { _ in
        }
        #expect(search.trials[1].fault != nil && search.trials.count == 6)
        let report = SearchReport(search)
        #expect(report.csv.contains("the loss is no longer a number"))
        #expect(report.csv.hasPrefix("trial,epochs,macro_f1,accuracy,learning-rate,batch,fault\n"))
        #expect(report.text.split(separator: "\n").count == 7 && report.text.contains("failed"))
        #expect(report.svg.components(separatedBy: "<svg ").count == 5, "one in all, and three plots")
        var full = try HyperparameterSearch(plan(), state: folder.file("full.json"), resuming: false)
        #expect(throws: Failure.self) {
            try full.run { _, _ throws(Failure) in
                throw Failure(.resourceExhausted, "no space")
            } onScore: { _ in
            }
        }
    }

    @Test("ranges are read from the command line's words, within what the option takes")
    func ranges() throws {
        #expect(try SearchRange("1e-4..1e-2", for: .learningRate) == .logarithmic(1e-4, 1e-2))
        #expect(try SearchRange("0..0.2", for: .mixUp) == .linear(0, 0.2))
        #expect(try SearchRange("1..3", for: .depth) == .choice([1, 2, 3]))
        #expect(try SearchRange("8,32", for: .batch) == .choice([8, 32]))
        for (text, dimension) in [
            ("2..1", .mixUp), ("0..1e-2", .learningRate), ("1.5", .batch), ("a,b", .batch), ("", .width), ("9", .width),
        ] as [(String, SearchDimension)] {
            #expect(throws: Failure.self, "\(text)") { try SearchRange(text, for: dimension) }
        }
    }
}
