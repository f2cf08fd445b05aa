import Core
import Foundation
import Yams

/// Reads the list of webhooks.
struct WebhookReader {
    let context: ReadingContext

    func read(_ node: Node) -> [SinkSettings.WebhookSettings] {
        guard let list = node.sequence else {
            context.fault(node, "'webhook' must be a list: begin each with '- name: ...'")
            return []
        }
        var names: Set<String> = []
        return list.compactMap { entry in
            guard let reader = MappingReader(entry, section: .webhook, context: context) else { return nil }
            let webhook = readOne(reader)
            if let name = webhook?.name, !names.insert(name).inserted {
                reader.fault("name", "two webhooks are called '\(name)'")
            }
            return webhook
        }
    }

    private func readOne(_ reader: MappingReader) -> SinkSettings.WebhookSettings? {
        for key in ["name", "url"] where reader[key] == nil {
            context.fault(reader.node, "the webhook needs '\(key)'")
        }
        guard let name = reader.string("name"), let url = reader.string("url") else { return nil }
        let address = URLComponents(string: url)
        if !["http", "https"].contains(address?.scheme?.lowercased() ?? "") || (address?.host ?? "").isEmpty {
            reader.fault("url", "url: not an http or https address")
        }
        var webhook = SinkSettings.WebhookSettings(name: name, url: Secret(url))
        webhook.secret = readSecret(reader)
        webhook.kinds = readKinds(reader)
        webhook.minimumSeverity = reader.word("min_severity", Severity.self) ?? webhook.minimumSeverity
        webhook.allowsPrivateAddresses = reader.bool("allow_private") ?? webhook.allowsPrivateAddresses
        webhook.timeout = reader.duration("timeout") ?? webhook.timeout
        if !(.seconds(1)...(.seconds(60))).contains(webhook.timeout) {
            reader.fault("timeout", "timeout: from 1s to 60s")
        }
        return webhook
    }

    /// Standard Webhooks: `whsec_` and base 64 of 24 to 64 bytes.
    private func readSecret(_ reader: MappingReader) -> Secret? {
        guard let text = reader.string("secret") else { return nil }
        let prefix = "whsec_"
        let key = text.hasPrefix(prefix) ? Data(base64Encoded: String(text.dropFirst(prefix.count))) : nil
        guard let key, (24...64).contains(key.count) else {
            reader.fault("secret", "secret: must be 'whsec_' followed by base64 of 24 to 64 bytes")
            return nil
        }
        return Secret(text)
    }

    private func readKinds(_ reader: MappingReader) -> Set<AlertKind>? {
        guard let node = reader["kinds"] else { return nil }
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
