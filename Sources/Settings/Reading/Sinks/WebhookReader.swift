import Core
import Foundation

/// Reads one webhook.
struct WebhookReader {
    let reader: MappingReader

    func read(name: String) -> SinkSettings.WebhookSettings? {
        guard reader.requires("url", for: "webhook"), let url = reader.string("url") else { return nil }
        let address = URLComponents(string: url)
        if !["http", "https"].contains(address?.scheme?.lowercased() ?? "") || (address?.host ?? "").isEmpty {
            reader.fault("url", "url: not an http or https address")
        }
        var webhook = SinkSettings.WebhookSettings(name: name, url: Secret(url))
        webhook.secret = readSecret()
        webhook.filter = reader.filter()
        webhook.allowsPrivateAddresses = reader.bool("allow_private") ?? webhook.allowsPrivateAddresses
        webhook.timeout = reader.duration("timeout") ?? webhook.timeout
        webhook.tls = reader.tls()
        webhook.headers = readHeaders()
        readBody(into: &webhook)
        return webhook
    }

    private func readBody(into webhook: inout SinkSettings.WebhookSettings) {
        webhook.body = reader.word("body", SinkSettings.WebhookSettings.Body.self) ?? webhook.body
        webhook.template = reader.string("template")
        webhook.recipient = reader.string("recipient")
        if reader["body"] != nil, reader["template"] != nil {
            reader.fault("template", "a webhook has a 'body' or a 'template', not both")
        }
        if webhook.body == .telegram || webhook.body == .ntfy, reader["recipient"] == nil {
            let what = webhook.body == .ntfy ? "topic" : "chat"
            reader.fault("body", "body: \(webhook.body.rawValue) needs a 'recipient', the \(what)")
        }
    }

    /// Standard Webhooks: `whsec_` and base 64 of 24 to 64 bytes.
    private func readSecret() -> Secret? {
        guard let text = reader.string("secret") else { return nil }
        let prefix = "whsec_"
        let key = text.hasPrefix(prefix) ? Data(base64Encoded: String(text.dropFirst(prefix.count))) : nil
        guard let key, (24...64).contains(key.count) else {
            reader.fault("secret", "secret: must be 'whsec_' followed by base64 of 24 to 64 bytes")
            return nil
        }
        return Secret(text)
    }

    /// A line break in a value would end the header and begin another.
    private func readHeaders() -> [String: Secret] {
        let headers = reader.secrets("headers")
        for (name, value) in headers {
            let isToken =
                !name.isEmpty
                && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
            let isLine = value.revealed.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
            if !isToken || !isLine { reader.fault("headers", "headers: '\(name)' or its value is not one of HTTP") }
            if ["content-type", "content-length"].contains(name.lowercased()) || name.lowercased().hasPrefix("webhook-")
            {
                reader.fault("headers", "headers: '\(name)' is ours to set")
            }
        }
        return headers
    }
}
