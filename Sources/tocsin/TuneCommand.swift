import ArgumentParser
import Core
import Foundation
import Training

struct TuneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune", abstract: "Search the options that train best, and train the winner.",
        discussion: """
            Draws sets of values, trains each for a few epochs, the best part of them further (ASHA), and the winner once more \
            from the start as MODEL.onnx. What --range does not vary is as tocsin train has it. Beside MODEL.onnx lie the \
            trials as MODEL.tune.csv and MODEL.tune.svg, and what --resume goes on from in MODEL.tune.
            """)

    @OptionGroup(title: "Data")
    var data: DataArguments
    @OptionGroup(title: "Result")
    var result: ResultArguments
    @OptionGroup(title: "Search")
    var search: SearchArguments
    @OptionGroup(title: "Network")
    var network: NetworkArguments
    @OptionGroup(title: "Optimisation")
    var optimization: OptimizationArguments
    @Option(help: "Epochs of the winner's training (default: --epochs).")
    var finalEpochs: Int?
    @Flag(help: "Go on with an interrupted search with the same options.")
    var resume = false

    func validate() throws {
        guard finalEpochs ?? 1 > 0 else { throw ValidationError("--final-epochs is above 0") }
    }

    func run() throws {
        try reportingFailures {
            var search = try HyperparameterSearch(try plan, state: folder + "/search.json", resuming: prepareFolder())
            let (training, validation) = try data.load(network.form, seed: optimization.seed)
            let session = TuneSession(
                network: network, base: search.plan.options, name: result.modelName, training: training,
                validation: validation)
            try search.run { trial, epochs throws(Failure) in
                try session.train(trial, upTo: epochs, writing: files(of: trial))
            } onScore: {
                printError(session.line(for: $0))
            }
            let report = SearchReport(search)
            try DurableFile.write([UInt8](report.csv.utf8), to: stem + ".tune.csv", permissions: 0o644)
            try DurableFile.write([UInt8](report.svg.utf8), to: stem + ".tune.svg", permissions: 0o644)
            print(report.text)
            guard let winner = search.winner else {
                throw Failure(
                    .badData, "no trial could be trained", remedy: "look at \(stem).tune.csv; try other ranges")
            }
            try train(winner, session)
        }
    }

    private var out: String { result.out }
    private var stem: String { out.hasSuffix(".onnx") ? String(out.dropLast(5)) : out }
    private var folder: String { stem + ".tune" }
    private func files(of trial: SearchTrial) -> TrainingFiles {
        TrainingFiles(model: "\(folder)/trial-\(trial.number).onnx")
    }

    private var plan: HyperparameterSearch.Plan {
        get throws(Failure) {
            var options = optimization.options(seed: optimization.seed)
            options.freezesFeatures = network.freeze
            return HyperparameterSearch.Plan(
                halving: search.halving(longest: optimization.epochs),
                ranges: try search.ranges(
                    optimization.optimizer, threads: optimization.threads, searchesShape: network.hasShape),
                options: options, setting: "\(data.data) split \(data.split), \(network.summary)")
        }
    }

    /// A search that does not go on starts without what another one left.
    /// - Returns: whether it goes on.
    private func prepareFolder() throws(Failure) -> Bool {
        try DurableFile.makeFolder(folder)
        guard !resume else { return true }
        let left = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in left where name.hasPrefix("trial-") || name == "search.json" { unlink("\(folder)/\(name)") }
        unlink(TrainingFiles(model: out).checkpoint)
        return false
    }

    private func train(_ winner: SearchTrial, _ session: TuneSession) throws {
        printError("training trial \(winner.number) from the start")
        let files = TrainingFiles(model: out)
        let epochs = finalEpochs ?? optimization.epochs
        let display = TrainingDisplay(epochs: epochs)
        let best = try session.trainer(winner, epochs: epochs).run(
            writing: files, resuming: FileManager.default.fileExists(atPath: files.checkpoint)
        ) { display.show($0) }
        printError(
            "\(out): macro F1 \(String(format: "%.4f", best.validationMacroF1)) on val, from epoch \(best.number)")
    }
}
