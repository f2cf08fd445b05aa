import Core
import Yams

/// One mapping of the file: checks its keys against the schema and reads its values, noting every fault at its place.
struct MappingReader {
    let context: ReadingContext
    let node: Node
    /// nil where the user chooses the names.
    private var section: SettingsSchema.Section?
    private var entries: [String: Node] = [:]

    /// - Returns: nil, with a fault noted, if the node is no mapping. An empty node counts as an empty mapping.
    init?(_ node: Node, section: SettingsSchema.Section, context: ReadingContext) {
        self.init(node, what: section.rawValue, context: context)
        self.section = section
        let known = SettingsSchema.definitions(of: section).map(\.name)
        let later = SettingsSchema.laterKeys[section] ?? []
        for key in (node.mapping ?? [:]).keys {
            guard let name = key.string else { continue }
            if later.contains(name) {
                context.warn(key, "'\(name)' is not in this version and is ignored")
                entries[name] = nil
            } else if !known.contains(name) {
                let guess = SpellingGuess.closest(to: name, among: known).map { "; did you mean '\($0)'?" }
                context.fault(
                    key, "unknown key '\(name)'" + (guess ?? "; known here: \(known.joined(separator: ", "))"))
            }
        }
    }

    /// A mapping whose keys are names that the user chooses.
    init?(_ node: Node, what: String, context: ReadingContext) {
        self.context = context
        self.node = node
        if node.isNothing { return }
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

    func number(_ key: String) -> Double? {
        guard case .number(let range) = kind(of: key) else { mismatch(key) }
        return value(key) { Double($0).flatMap { range.contains($0) ? $0 : nil } }
    }

    func whole(_ key: String) -> Int? {
        guard case .whole(let range) = kind(of: key) else { mismatch(key) }
        return value(key) { Int($0).flatMap { range.contains($0) ? $0 : nil } }
    }

    func bool(_ key: String) -> Bool? {
        guard case .flag = kind(of: key) else { mismatch(key) }
        return value(key) { ["true": true, "false": false][$0.lowercased()] }
    }

    func duration(_ key: String) -> Duration? {
        guard case .duration(let range) = kind(of: key) else { mismatch(key) }
        return value(key) { Duration(setting: $0).flatMap { range.contains($0) ? $0 : nil } }
    }

    func bytes(_ key: String) -> Int? {
        guard case .size(let range) = kind(of: key) else { mismatch(key) }
        return value(key) { ByteCount.parse($0).flatMap { range.contains($0) ? $0 : nil } }
    }

    func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ type: Word.Type) -> Word?
    where Word.RawValue == String {
        guard case .word = kind(of: key) else { mismatch(key) }
        return value(key, Word.init(rawValue:))
    }

    /// Reads a value through `parse`; a text it refuses is a fault that says what was expected.
    func value<Value>(_ key: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = string(key) else { return nil }
        guard let value = parse(text) else {
            // The text may hold a secret from the environment: show it only if it was written here.
            let shown = entries[key]?.string.map { " '\($0)'" } ?? ""
            fault(key, "\(key):\(shown) is not \(kind(of: key).expected)")
            return nil
        }
        return value
    }

    /// What the schema says of a key that is read here.
    func kind(of key: String) -> SettingKind {
        guard let section else { return .text() }
        guard let definition = SettingsSchema.definition(key, in: section) else { mismatch(key) }
        return definition.kind
    }

    /// The reader and the schema disagree: any test that reads the section finds it.
    private func mismatch(_ key: String) -> Never {
        preconditionFailure("the schema of '\(section?.rawValue ?? "names")' has no such '\(key)'")
    }
}

extension Double {
    /// Without a fraction where there is none.
    var compact: String { self == rounded() && abs(self) < 1e9 ? String(Int(self)) : String(self) }
}
