import Core
import Yams

/// Every setting in force, with where it came from: a place in the files, or the standard.
///
/// Secrets are shown as they are referred to (`!secret guards`, `${TOKEN}`), or as stars.
public struct SettingsExplanation: Sendable {
    /// What holds in place of a definition's standard: by the keys' path, such as
    /// `["cameras", "yard", "detect", "fire", "verify"]`.
    public typealias Standards = @Sendable (_ path: [String]) -> String?

    /// The settings as YAML, each line with its origin as a comment.
    public let text: String

    /// - Throws: as `Settings.load` does.
    public init(
        of files: ConfigurationFiles, environment: [String: String], standards: @escaping Standards
    ) throws(Failure) {
        let settings = try Settings.read(files, environment: environment)
        let context = ReadingContext(files: files, environment: environment)
        guard let root = ConfigurationNodes(context: context).read() else {
            throw Failure(.configuration, context.sortedFaults.joined(separator: "\n"))
        }
        var walk = ExplanationWalk(
            context: context, defaults: root["defaults"],
            standards: { standards($0) ?? Self.derived($0, settings) })
        walk.explain(.root, [root], at: [])
        text = walk.outline.text
    }

    /// Standards that follow from other settings.
    private static func derived(_ path: [String], _ settings: Settings) -> String? {
        switch path {
        case ["evidence", "directory"]: settings.evidence.directory
        case ["state", "socket"]: settings.state.socket
        case _ where path.count == 3 && path[0] == "cameras" && path[2] == "decode":
            settings.cameras[path[1]].map { $0.source.isLive ? "gated" : "all" }
        default: nil
        }
    }
}

/// Goes through the schema with the nodes that say something about it, the strongest first.
private struct ExplanationWalk {
    let context: ReadingContext
    /// What all cameras share.
    let defaults: Node?
    let standards: SettingsExplanation.Standards
    var outline = SettingsOutline()

    mutating func explain(_ section: SettingsSchema.Section, _ layers: [Node], at path: [String]) {
        for var definition in SettingsSchema.definitions(of: section) where definition.name != "defaults" {
            if let other = definition.alternative, layers.contains(where: { $0[other] != nil }) {
                definition.standard = nil
            }
            explain(definition, layers.compactMap { $0[definition.name] }, at: path + [definition.name])
        }
    }

    private mutating func explain(_ definition: SettingDefinition, _ nodes: [Node], at path: [String]) {
        let depth = path.count - 1
        switch definition.kind {
        case .section(let section):
            guard !nodes.isEmpty || !section.isOptional else { return }
            outline.begin(definition.name, depth: depth)
            explain(section, nodes, at: path)
        case .named(let section):
            guard let node = nodes.first else { return }
            outline.begin(definition.name, depth: depth)
            for (key, value) in node.mapping ?? [:] {
                let shared = section == .camera ? defaults.map { [$0] } ?? [] : []
                explain(name: key.string ?? "", section, [value] + shared, at: path)
            }
        case .chosen(let names, let section):
            var chosen = names.filter { name in nodes.contains { $0[name] != nil } }
            outline.begin(definition.name, depth: depth, origin: chosen.isEmpty ? "standard" : nil)
            if chosen.isEmpty { chosen = [AlertKind.fire.rawValue, AlertKind.smoke.rawValue] }
            for name in chosen { explain(name: name, section, nodes.compactMap { $0[name] }, at: path) }
        case .list(let section):
            guard let node = nodes.first else { return }
            outline.begin(definition.name, depth: depth)
            for entry in node.sequence ?? [] {
                outline.beginEntry()
                explain(section, [entry], at: path + ["-"])
            }
        case .secrets:
            guard let node = nodes.first else { return }
            outline.begin(definition.name, depth: depth)
            for (key, value) in node.mapping ?? [:] {
                outline.add(
                    key.string ?? "", Self.hidden(value), origin: context.place(of: value), depth: depth + 1)
            }
        default:
            if let node = nodes.first {
                outline.add(
                    definition.name, Self.shown(node, definition), origin: context.place(of: node), depth: depth)
            } else if let standard = standards(path) ?? definition.standard {
                outline.add(definition.name, standard, origin: "standard", depth: depth)
            }
        }
    }

    private mutating func explain(
        name: String, _ section: SettingsSchema.Section, _ layers: [Node], at path: [String]
    ) {
        outline.begin(name, depth: path.count)
        explain(section, layers, at: path + [name])
    }

    private static func shown(_ node: Node, _ definition: SettingDefinition) -> String {
        if definition.isSecret { return hidden(node) }
        return SourceURL.redact(node.flow)
    }

    /// Where a secret comes from, not what it is.
    private static func hidden(_ node: Node) -> String {
        let text = node.string ?? ""
        if node.tag.description == "!secret" { return "!secret \(text)" }
        let isVariable = text.hasPrefix("${") && text.firstIndex(of: "}") == text.indices.last
        return isVariable ? text : "\"***\""
    }
}

extension Node {
    /// On one line.
    fileprivate var flow: String {
        switch self {
        case .scalar(let scalar):
            if tag.description == "!secret" { return "!secret \(scalar.string)" }
            let isPlain =
                !scalar.string.isEmpty
                && !scalar.string.contains { ",[]{}#\"'\n".contains($0) } && scalar.style == .plain
            return isPlain
                ? scalar.string : "\"\(scalar.string.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
        case .sequence(let sequence): return "[" + sequence.map(\.flow).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            return "{" + mapping.map { "\($0.key.flow): \($0.value.flow)" }.joined(separator: ", ") + "}"
        case .alias: return "*"
        }
    }
}
