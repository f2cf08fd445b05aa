import ArgumentParser
import Core
import Foundation
import Training

/// What to train on, and what to choose by.
struct DataArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder with train/CLASS/files and val/CLASS/files, or a CSV with the columns path, label and, where known, "
                + "split and group.", valueName: "folder|manifest.csv"))
    var data: String
    @Option(
        help: ArgumentHelp(
            "Share of each class that is kept for validation where the set has no part val.", valueName: "share"))
    var split = 0.2
    @Option(help: ArgumentHelp("Also write what was found about the data, as JSON.", valueName: "file.json"))
    var dataReport: String?

    func validate() throws {
        guard split > 0, split < 1 else { throw ValidationError("--split is above 0 and below 1") }
    }

    /// Decodes both parts, says what they hold and what is wrong with them.
    ///
    /// - Parameters:
    ///   - seed: of the split.
    ///   - classes: of a model that is to know them; nil takes those of the data.
    func load(
        _ form: SampleForm, seed: UInt64, classes: [String]? = nil
    ) throws -> (training: SampleSet, validation: SampleSet) {
        let parts = try LabelledFiles.parts(path: data, share: split, seed: seed, classes: classes)
        let training = try SampleSet(parts.training, form)
        let validation = try SampleSet(parts.validation, form)
        // A part for the final measurement must not hold what is trained on.
        var others: [(split: String, files: LabelledFiles)] = []
        if try LabelledFiles.hasSplit("test", in: data) {
            others = [("test", try LabelledFiles(path: data, split: "test", classes: training.classes))]
        }
        let report = DataReport([("train", training), ("val", validation)], others: others)
        if parts.isSplitHere { printError("\(data): no part val: \(split) of each class is kept for validation") }
        for line in report.lines() { printError(line) }
        if let dataReport {
            let text = try jsonText(report)
            try DurableFile.write([UInt8](text.utf8), to: dataReport, permissions: 0o644)
        }
        return (training, validation)
    }
}
