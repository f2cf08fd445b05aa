import Core
import Foundation

extension LabelledFiles {
    /// Lists the rows of a CSV with the columns `path` or `file` (beside the manifest, or from the root), `label` or `class`
    /// and, where known, `split` and `group`, in the manifest's order.
    ///
    /// - Parameters:
    ///   - split: takes the rows of this split alone; nil, or a manifest without that column, takes all.
    ///   - expected: class names that fix the labels' order, as a trained model's do; a class may then lack examples. Without
    ///     it the classes are those of the rows taken, sorted by name.
    /// - Throws: `Failure` naming the manifest's line; of kind `badData` for empty, too few or unknown classes.
    public init(manifest path: String, split: String?, classes expected: [String]? = nil) throws(Failure) {
        let table = try CSVTable(path: path)
        let hasSplits = table.columns.contains("split")
        let folder = URL(filePath: path).deletingLastPathComponent()
        var rows: [(path: String, name: String, group: String?, line: Int)] = []
        for row in table.rows where split == nil || !hasSplits || row["split"] == split {
            guard let file = row["path"] ?? row["file"], let name = row["label"] ?? row["class"] else {
                throw Failure(
                    .badData, "\(path):\(row.line): no path or no label",
                    remedy: "give the manifest the columns path and label")
            }
            let whole = file.hasPrefix("/") ? file : folder.appending(path: file).path
            rows.append((whole, name, row["group"], row.line))
        }
        guard !rows.isEmpty else {
            let missing = split.map { "no row of the split \($0)" } ?? "no rows"
            throw Failure(.badData, "\(path): \(missing)", remedy: "add rows, or name another split")
        }
        let classes = expected ?? Set(rows.map(\.name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard classes.count >= 2 else {
            throw Failure(
                .badData, "\(path): \(classes.count) class where at least 2 are needed",
                remedy: "add rows of another class")
        }
        var examples: [Example] = []
        for row in rows {
            guard let label = classes.firstIndex(of: row.name) else {
                throw Failure(
                    .badData,
                    "\(path):\(row.line): \"\(row.name)\" is none of the classes \(classes.joined(separator: ", "))",
                    remedy: "correct the label, or add training examples of that class")
            }
            examples.append(Example(path: row.path, label: label, group: row.group))
        }
        self.init(classes: classes, examples: examples)
    }
}
