import Yams

/// The files of a configuration as one tree, in which every node knows its line among all lines.
///
/// Fragments add: names that one file begins another may continue, lists of endpoints go on, but nothing is said twice.
struct ConfigurationNodes {
    let context: ReadingContext

    /// - Returns: nil, with faults noted, where a file is not YAML or there is nothing.
    func read() -> Node? {
        var merged: Node?
        var isWhole = true
        for file in context.files.files {
            do {
                // Yams keeps a pointer into the text, which Swift stores inline, and so moves, up to 15 bytes.
                let padding = String(repeating: "\n", count: 16)
                let lead = String(repeating: "\n", count: file.firstLine - 1)
                guard let node = try Yams.compose(yaml: lead + file.text + padding) else { continue }
                merged = merged.map { merge($0, node) } ?? node
            } catch {
                note(error, in: file)
                isWhole = false
            }
        }
        if merged == nil, isWhole {
            context.fault(line: 1, column: 1, "the file is empty; it needs at least 'cameras:'")
        }
        return isWhole ? merged : nil
    }

    private func merge(_ left: Node, _ right: Node) -> Node {
        if right.isNothing { return left }
        if left.isNothing { return right }
        guard case .mapping(var merged) = left, case .mapping(let added) = right else {
            context.fault(right, "this is said already at \(context.place(of: left))")
            return left
        }
        for (key, value) in added {
            guard let index = merged.firstIndex(where: { $0.key.string == key.string }) else {
                merged[key] = value
                continue
            }
            let (formerKey, former) = merged[index]
            switch (former, value) {
            case (.mapping, .mapping): merged[formerKey] = merge(former, value)
            case (.sequence(let list), .sequence(let more)) where (list + more).allSatisfy({ $0.mapping != nil }):
                merged[formerKey] = .sequence(Node.Sequence(Array(list) + Array(more), list.tag, list.style, list.mark))
            case _ where former.isNothing: merged[formerKey] = value
            case _ where value.isNothing: break
            default:
                context.fault(key, "'\(key.string ?? "")' is said already at \(context.place(of: formerKey))")
            }
        }
        return .mapping(merged)
    }

    private func note(_ error: any Error, in file: ConfigurationFiles.File) {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            // What is missing at the end is missed in the padding.
            let isBehind = mark.line > file.lastLine
            context.fault(
                line: min(mark.line, file.lastLine), column: isBehind ? 1 : mark.column, "not valid YAML: \(problem)")
        case YamlError.reader(let problem, let offset, _, _):
            let before = String(decoding: file.text.utf8.prefix((offset ?? 0) - file.firstLine + 1), as: UTF8.self)
            let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
            context.fault(
                line: file.firstLine - 1 + max(lines.count, 1), column: (lines.last?.count ?? 0) + 1,
                "not valid YAML: \(problem)")
        case YamlError.duplicatedKeysInMapping(let duplicates, let mapping):
            for key in duplicates.sorted() {
                context.fault(
                    line: mapping.mark.line, column: mapping.mark.column,
                    "the key '\(key)' appears twice in this mapping")
            }
        default:
            context.fault(line: file.firstLine, column: 1, "not valid YAML: \(error)")
        }
    }
}

extension Node {
    /// Left empty, or null.
    var isNothing: Bool {
        guard case .scalar(let scalar) = self else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }
}
