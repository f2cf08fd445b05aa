import ArgumentParser
import Core
import Training

/// What `tocsin tune` tries.
struct SearchArguments: ParsableArguments {
    enum Strategy: String, ExpressibleByArgument, CaseIterable {
        /// Every trial is trained to the end.
        case random
        /// Trials are trained a little, and the best part of them further.
        case asha
    }

    @Option(help: "How trials are chosen: asha (successive halving) or random (each is trained to the end).")
    var strategy = Strategy.asha
    @Option(help: "Sets of values to try.")
    var trials = 20
    @Option(help: "Epochs after which asha compares trials first; --epochs is the longest training.")
    var minEpochs = 3
    @Option(help: "asha: one trial of so many is trained so many times longer.")
    var reduction = 3
    @Option(
        help: ArgumentHelp(
            "Where to look for an option: name=low..high, or name=value,value,...; one value fixes it. May be given more than "
                + "once. Names and usual ranges: learning-rate (a fifth to five times the optimiser's usual one), batch "
                + "(16,32,64), weight-decay (a tenth to five times the usual one), augmentation (0.25..1.5), mix-up (0..0.3), "
                + "label-smoothing (0..0.15), width (0.5,0.75,1,1.25,1.5) and depth (1,2,3) of compact networks.",
            valueName: "range"))
    var range: [String] = []

    func validate() throws {
        guard 1...10_000 ~= trials, minEpochs > 0, 2...100 ~= reduction else {
            throw ValidationError("--trials is from 1 to 10000, --min-epochs above 0, --reduction from 2 to 100")
        }
    }

    func halving(longest: Int) -> SuccessiveHalving {
        let shortest = strategy == .random ? longest : min(minEpochs, longest)
        return SuccessiveHalving(trialCount: trials, shortest: shortest, longest: longest, reduction: reduction)
    }

    /// - Parameter searchesShape: the network has a width and a depth.
    func ranges(
        _ method: TrainingOptions.Method, threads: Int, searchesShape: Bool
    ) throws(Failure) -> [SearchDimension: SearchRange] {
        var ranges: [SearchDimension: SearchRange] = [:]
        for dimension in SearchDimension.allCases where searchesShape || dimension != .width && dimension != .depth {
            ranges[dimension] = dimension.usualRange(method)
        }
        for text in range {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let dimension = SearchDimension(rawValue: parts[0]), ranges[dimension] != nil else {
                throw Failure(
                    .usage, "--range \(text): nothing to search there",
                    remedy: "name one of " + ranges.keys.map(\.rawValue).sorted().joined(separator: ", "))
            }
            ranges[dimension] = try SearchRange(parts[1], for: dimension)
        }
        guard case .choice(let sizes)? = ranges[.batch] else {
            throw Failure(.usage, "--range batch takes whole numbers")
        }
        let fitting = sizes.filter { Int($0) % threads == 0 }
        guard !fitting.isEmpty else {
            throw Failure(.usage, "--range batch: no multiple of \(threads) threads", remedy: "give other --threads")
        }
        ranges[.batch] = .choice(fitting)
        return ranges
    }
}
