import Core
import Foundation
import Mustache

/// What a webhook's body looks like.
public enum WebhookBody: Sendable, Equatable {
    /// The record as it is, signed as Standard Webhooks says.
    case record
    case known(KnownBody)
    /// The text of a Mustache template. Values are escaped for JSON strings, unless the template begins with
    /// `{{% CONTENT_TYPE:TEXT}}`, which sends plain text.
    case template(String)
}

/// Receivers whose bodies we know. The raw value is the word in the configuration.
public enum KnownBody: String, Sendable, CaseIterable {
    case slack, discord, telegram, ntfy, generic
    case homeAssistant = "home_assistant"

    /// True where the body names a chat, channel or topic.
    public var needsRecipient: Bool { self == .telegram || self == .ntfy }

    /// Sources: Slack, "Incoming webhooks"; Discord, "Execute Webhook"; Telegram Bot API, `sendMessage`; ntfy, "Publish
    /// as JSON"; Home Assistant, "Webhook trigger" (its automation reads `trigger.json`).
    var template: String {
        switch self {
        case .slack: #"{"text":"*{{title}}*\n{{reason}}\n{{details}}"}"#
        case .discord: #"{"content":"**{{title}}**\n{{reason}}\n{{details}}","allowed_mentions":{"parse":[]}}"#
        case .telegram:
            #"{"chat_id":"{{recipient}}","text":"{{title}}\n{{reason}}\n{{details}}","disable_notification":{{^is_alarm}}true{{/is_alarm}}{{#is_alarm}}false{{/is_alarm}}}"#
        case .ntfy:
            #"{"topic":"{{recipient}}","title":"{{title}}","message":"{{reason}}\n{{details}}","priority":{{#is_alarm}}5{{/is_alarm}}{{^is_alarm}}3{{/is_alarm}},"tags":["{{#is_closed}}white_check_mark{{/is_closed}}{{^is_closed}}rotating_light{{/is_closed}}"]}"#
        case .generic: #"{"title":"{{title}}","message":"{{reason}}\n{{details}}"}"#
        case .homeAssistant:
            #"{"state":"{{#is_closed}}off{{/is_closed}}{{^is_closed}}on{{/is_closed}}","title":"{{title}}","alert":{{{record}}}}"#
        }
    }
}

/// Makes bodies of records.
struct WebhookBodyWriter: Sendable {
    let contentType: String
    private let template: MustacheTemplate?
    private let recipient: String

    private static let textMark = "{{% CONTENT_TYPE:TEXT}}"
    private static let jsonMark = "{{% CONTENT_TYPE:TOCSIN_JSON}}"
    private static let isJSONKnown: Bool = {
        MustacheContentTypes.register(JSONText(), named: "TOCSIN_JSON")
        return true
    }()

    private struct JSONText: MustacheContentType {
        /// As the inside of a JSON string (RFC 8259, section 7).
        func escapeText(_ text: String) -> String {
            guard let data = try? JSONEncoder().encode(text) else { return "" }
            return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
        }
    }

    /// - Throws: `Failure` of kind `.configuration` for a template that is none, or that makes no JSON.
    init(_ body: WebhookBody, recipient: String?, webhook name: String) throws(Failure) {
        self.recipient = recipient ?? ""
        let text: String
        switch body {
        case .record:
            (template, contentType) = (nil, "application/json")
            return
        case .known(let known): text = known.template
        case .template(let own): text = own
        }
        let isPlain = text.hasPrefix(Self.textMark)
        contentType = isPlain ? "text/plain; charset=utf-8" : "application/json"
        do {
            precondition(Self.isJSONKnown)
            template = try MustacheTemplate(string: isPlain ? text : Self.jsonMark + text)
        } catch {
            throw Failure(.configuration, "webhook \(name): the template is not Mustache: \(error)")
        }
        guard isPlain || isJSON(self.body(of: Self.sample, json: Array("{}".utf8))) else {
            throw Failure(
                .configuration, "webhook \(name): the template does not make JSON",
                remedy: "begin it with \(Self.textMark) if it is plain text")
        }
    }

    func body(of record: AlertRecord, json: [UInt8]) -> [UInt8] {
        guard let template else { return json }
        return [UInt8](template.render(Self.values(record, json: json, recipient: recipient)).utf8)
    }

    private func isJSON(_ body: [UInt8]) -> Bool { (try? JSONSerialization.jsonObject(with: Data(body))) != nil }

    private static func values(_ record: AlertRecord, json: [UInt8], recipient: String) -> [String: Any] {
        let text = AlertText(record)
        return [
            "id": record.id, "sequence": record.sequence, "type": record.type.rawValue, "host": record.host,
            "camera": record.camera, "kind": record.kind.rawValue, "severity": record.severity.rawValue,
            "score": text.percent, "reason": record.reason,
            "started_at": record.startedAt.formatted(AlertRecord.timestampStyle),
            "at": record.at.formatted(AlertRecord.timestampStyle), "zones": record.zones.joined(separator: ", "),
            "model": record.model, "snapshot": record.evidence.snapshot ?? "", "clip": record.evidence.clip ?? "",
            "title": text.title, "details": text.details, "recipient": recipient, "test": record.test,
            "is_alarm": record.severity == .alarm, "is_opened": record.type == .opened,
            "is_updated": record.type == .updated, "is_closed": record.type == .closed,
            "record": String(decoding: json, as: UTF8.self),
        ]
    }

    /// For trying a template out: quotes and line breaks must not break it.
    private static let sample = AlertRecord(
        type: .opened, id: "01J00000000000000000000000", sequence: 1, host: "host", camera: "camera \"1\"\n",
        kind: .fire, severity: .alarm, score: 0.9, reason: "A \"reason\"\nwith \\ breaks",
        startedAt: Date(timeIntervalSince1970: 0), at: Date(timeIntervalSince1970: 0), mediaSeconds: 0, model: "m",
        latencyMilliseconds: 0)
}
