import Core
import Foundation
import Yams

/// Reads a list of endpoints of one kind, and what all kinds have.
struct EndpointListReader {
    let context: ReadingContext

    /// - Parameter readOne: of an entry with a name of its own.
    func read<Endpoint>(
        _ node: Node, _ section: SettingsSchema.Section, readOne: (MappingReader, String) -> Endpoint?
    ) -> [Endpoint] {
        guard let list = node.sequence else {
            context.fault(node, "'\(section.rawValue)' must be a list: begin each with '- name: ...'")
            return []
        }
        var names: Set<String> = []
        return list.compactMap { entry in
            guard let reader = MappingReader(entry, section: section, context: context) else { return nil }
            guard reader["name"] != nil else {
                context.fault(reader.node, "the \(section.rawValue) needs 'name'")
                return nil
            }
            guard let name = reader.string("name") else { return nil }
            if name.isEmpty { reader.fault("name", "a name has at least one letter") }
            if !names.insert(name).inserted {
                reader.fault("name", "two \(section.rawValue) entries are called '\(name)'")
            }
            return readOne(reader, name)
        }
    }
}

extension MappingReader {
    /// False, with a fault for each, where one of the keys is missing.
    func requires(_ keys: String..., for what: String) -> Bool {
        let missing = keys.filter { self[$0] == nil }
        for key in missing { context.fault(node, "the \(what) needs '\(key)'") }
        return missing.isEmpty
    }

    func filter() -> SinkSettings.Filter {
        var filter = SinkSettings.Filter()
        filter.kinds = kinds()
        filter.minimumSeverity = word("min_severity", Severity.self) ?? filter.minimumSeverity
        return filter
    }

    func tls() -> SinkSettings.TLSSettings {
        guard let reader = mapping("tls", .tls) else { return .init() }
        let tls = SinkSettings.TLSSettings(
            authority: reader.string("ca"), certificate: reader.string("certificate"), key: reader.string("key"))
        if (tls.certificate == nil) != (tls.key == nil) {
            reader.context.fault(reader.node, "a 'certificate' and its 'key' go together")
        }
        return tls
    }

    /// A list of texts, none of them empty.
    func strings(_ key: String) -> [String]? {
        guard let node = self[key] else { return nil }
        guard let list = node.sequence, list.count > 0 else {
            context.fault(node, "\(key): not \(kind(of: key).expected)")
            return nil
        }
        return list.compactMap { ScalarReader.string($0, key: key, context: context) }
    }

    /// Names that the user chooses, with values that may be secret.
    func secrets(_ key: String) -> [String: Secret] {
        guard let node = self[key], let reader = MappingReader(node, what: key, context: context) else { return [:] }
        var secrets: [String: Secret] = [:]
        for name in reader.names { secrets[name] = reader.string(name).map { Secret($0) } }
        return secrets
    }

    private func kinds() -> Set<AlertKind>? {
        guard let node = self["kinds"] else { return nil }
        guard let list = node.sequence, list.count > 0 else {
            context.fault(node, "'kinds' must be a list such as [fire, smoke]")
            return nil
        }
        return Set(
            list.compactMap { entry in
                guard let kind = entry.string.flatMap(AlertKind.init(rawValue:)) else {
                    let known = AlertKind.allCases.map(\.rawValue).joined(separator: ", ")
                    context.fault(entry, "unknown kind; known: \(known)")
                    return nil
                }
                return kind
            })
    }
}
