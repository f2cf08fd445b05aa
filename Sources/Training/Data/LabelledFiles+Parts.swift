import Core
import Foundation
import Neural

extension LabelledFiles {
    /// What to train on and what to choose by.
    public struct Parts: Sendable, Equatable {
        public let training: LabelledFiles
        public let validation: LabelledFiles
        /// The set has no validation part of its own: this one was taken from its training part.
        public let isSplitHere: Bool
    }

    /// The parts `train` and `val` of a folder or a manifest; where there is no `val`, a share of each class is taken from
    /// the training part.
    ///
    /// - Parameters:
    ///   - share: of each class that goes to such a validation part, above 0 to below 1.
    ///   - seed: of that choice.
    ///   - expected: class names that fix the labels' order, as a trained model's do; a class may then be missing.
    /// - Throws: `Failure` as `init(path:split:classes:)`; `badData` where a class has too few groups to be split.
    public static func parts(
        path: String, share: Double, seed: UInt64, classes expected: [String]? = nil
    ) throws(Failure) -> Parts {
        if try hasSplit("val", in: path) {
            let training = try LabelledFiles(path: path, split: "train", classes: expected)
            let validation = try LabelledFiles(path: path, split: "val", classes: training.classes)
            return Parts(training: training, validation: validation, isSplitHere: false)
        }
        let (training, validation) = try LabelledFiles(path: path, split: "train", classes: expected).split(
            share: share, seed: seed)
        return Parts(training: training, validation: validation, isSplitHere: true)
    }

    /// The folder or manifest names a part of its own for this split.
    public static func hasSplit(_ split: String, in path: String) throws(Failure) -> Bool {
        guard isManifest(path) else {
            return FileManager.default.fileExists(atPath: URL(filePath: path).appending(path: split).path)
        }
        return try CSVTable(path: path).rows.contains { $0["split"] == split }
    }

    /// Takes whole groups, in an order drawn from the seed, until each class has given its share: stratified, and no scene is
    /// in both parts.
    ///
    /// - Throws: `Failure` of kind `badData` where a class would be missing from a part.
    func split(share: Double, seed: UInt64) throws(Failure) -> (training: LabelledFiles, validation: LabelledFiles) {
        var members: [String: [Int]] = [:]
        for (index, example) in examples.enumerated() { members[example.group, default: []].append(index) }
        // Sorted first, so that the seed alone decides.
        var groups = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var generator = SeededGenerator(seed: seed)
        groups.shuffle(using: &generator)
        let wanted = counts.map { max(1, Int((Double($0) * share).rounded())) }
        var taken = [Int](repeating: 0, count: classes.count)
        var isTaken = [Bool](repeating: false, count: examples.count)
        for indices in groups.compactMap({ members[$0] }) {
            var after = taken
            for index in indices { after[examples[index].label] += 1 }
            guard zip(after, wanted).allSatisfy({ $0 <= $1 }) else { continue }
            taken = after
            for index in indices { isTaken[index] = true }
        }
        for (label, name) in classes.enumerated()
        where counts[label] > 0 && (taken[label] == 0 || taken[label] == counts[label]) {
            throw Failure(
                .badData, "class \(name): its \(counts[label]) examples cannot be split into training and validation",
                remedy: "add examples, or give the set a part val of its own")
        }
        func part(_ isWanted: (Int) -> Bool) -> LabelledFiles {
            LabelledFiles(classes: classes, examples: examples.indices.filter(isWanted).map { examples[$0] })
        }
        return (part { !isTaken[$0] }, part { isTaken[$0] })
    }
}
