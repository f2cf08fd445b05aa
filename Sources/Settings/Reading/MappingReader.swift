import Core
import Yams

/// One mapping of the file: checks its keys against the schema and reads its values, noting every fault at its place.
struct MappingReader {
    let context: ReadingContext
    let node: Node
    private var entries: [String: Node] = [:]

    /// - Returns: nil, with a fault noted, if the node is no mapping. An empty node counts as an empty mapping.
    init?(_ node: Node, section: SettingsSchema.Section, context: ReadingContext) {
        self.init(node, what: section.rawValue, context: context)
        let known = SettingsSchema.keys[section] ?? []
        let later = SettingsSchema.laterKeys[section] ?? []
        for (key, value) in node.mapping ?? [:] {
            guard let name = key.string else { continue }
            if later.contains(name) {
                context.warn(key, "'\(name)' is not in this version and is ignored")
                entries[name] = nil
            } else if !known.contains(name) {
                let guess = SpellingGuess.closest(to: name, among: known).map { "; did you mean '\($0)'?" }
                context.fault(
                    key, "unknown key '\(name)'" + (guess ?? "; known here: \(known.joined(separator: ", "))"))
                _ = value
            }
        }
    }

    /// A mapping whose keys are names that the user chooses.
    init?(_ node: Node, what: String, context: ReadingContext) {
        self.context = context
        self.node = node
        if case .scalar(let scalar) = node, scalar.string.isEmpty || scalar.string == "~" || scalar.string == "null" {
            return
        }
        guard let mapping = node.mapping else {
            context.fault(node, "'\(what)' must be a mapping of keys to values")
            return nil
        }
        for (key, value) in mapping {
            guard let name = key.string else {
                context.fault(key, "a key must be a word")
                continue
            }
            entries[name] = value
        }
    }

    /// In the order of the file.
    var names: [String] { node.mapping?.compactMap { $0.key.string } ?? [] }

    subscript(key: String) -> Node? { entries[key] }

    func fault(_ key: String, _ reason: String) { context.fault(entries[key] ?? node, reason) }

    func mapping(_ key: String, _ section: SettingsSchema.Section) -> MappingReader? {
        entries[key].flatMap { MappingReader($0, section: section, context: context) }
    }

    /// A text with `${VAR}` replaced, or the content of the credential that `!secret NAME` names.
    func string(_ key: String) -> String? {
        entries[key].flatMap { ScalarReader.string($0, key: key, context: context) }
    }

    func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        value(key, "a number from \(range.lowerBound.compact) to \(range.upperBound.compact)") {
            Double($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func bool(_ key: String) -> Bool? {
        value(key, "true or false") { ["true": true, "false": false][$0.lowercased()] }
    }

    func duration(_ key: String) -> Duration? {
        value(key, "a duration such as 500ms, 10s, 5m, 24h or 30d", Duration.init(setting:))
    }

    func bytes(_ key: String) -> Int? {
        value(key, "a size such as 64MiB, 20GiB or 500kB", ByteCount.parse)
    }

    func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ type: Word.Type) -> Word?
    where Word.RawValue == String {
        value(key, "one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))", Word.init(rawValue:))
    }

    /// Reads a value through `parse`; a text it refuses is a fault that says what was expected.
    func value<Value>(_ key: String, _ expected: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = string(key) else { return nil }
        guard let value = parse(text) else {
            // The text may hold a secret from the environment: show it only if it was written here.
            let shown = entries[key]?.string.map { " '\($0)'" } ?? ""
            fault(key, "\(key):\(shown) is not \(expected)")
            return nil
        }
        return value
    }
}

extension Double {
    /// Without a fraction where there is none.
    var compact: String { self == rounded() && abs(self) < 1e9 ? String(Int(self)) : String(self) }
}
