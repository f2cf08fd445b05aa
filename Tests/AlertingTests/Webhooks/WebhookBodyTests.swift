import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

@Suite struct WebhookBodyTests {
    private func body(_ body: WebhookBody, _ record: AlertRecord, recipient: String? = nil) throws -> [String: Any] {
        let writer = try WebhookBodyWriter(body, recipient: recipient, webhook: "w")
        let bytes = writer.body(of: record, json: try record.json())
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test("every known body is JSON whatever the record says", arguments: KnownBody.allCases)
    func known(known: KnownBody) throws {
        for reason in ["flames", "a \"quote\", a \\ and\na line", "{{title}} <b>&amp;</b> \u{1F525}"] {
            for type in [AlertRecord.Event.opened, .updated, .closed] {
                var record = AlertRecord.sample(reason: reason)
                record.type = type
                let object = try body(.known(known), record, recipient: "room \"1\"")
                let text = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
                #expect(text.contains("dock"))
                if known.needsRecipient { #expect(object.values.contains { $0 as? String == "room \"1\"" }) }
            }
        }
    }

    @Test("receivers get what they show first")
    func fields() throws {
        let record = AlertRecord.sample(reason: "a \"fire\"")
        #expect(
            try (body(.known(.slack), record)["text"] as? String)?.hasPrefix("*ALARM: fire on dock*\na \"fire\"\n87 %")
                == true)
        #expect(try body(.known(.ntfy), record, recipient: "t")["priority"] as? Int == 5)
        let home = try body(.known(.homeAssistant), record)
        #expect(home["state"] as? String == "on" && (home["alert"] as? [String: Any])?["id"] as? String == record.id)
    }

    @Test("a template of one's own is filled in; plain text stays plain")
    func template() throws {
        let own = try body(
            .template(#"{"what":"{{kind}} {{score}}","where":"{{camera}}","why":"{{reason}}"}"#),
            .sample(reason: "\"x\""))
        #expect(own as? [String: String] == ["what": "fire 87", "where": "dock", "why": "\"x\""])
        let writer = try WebhookBodyWriter(
            .template("{{% CONTENT_TYPE:TEXT}}{{title}}: {{reason}}"), recipient: nil, webhook: "w")
        let text = writer.body(of: .sample(reason: "a \"fire\" & more"), json: [])
        #expect(String(decoding: text, as: UTF8.self) == "ALARM: fire on dock: a \"fire\" & more")
        #expect(writer.contentType.hasPrefix("text/plain"))
    }

    @Test(
        "a template that is none, or makes no JSON, is a configuration failure",
        arguments: ["{{#open}}", "hello {{camera}}"])
    func faulty(text: String) {
        let failure = #expect(throws: Failure.self) {
            try WebhookBodyWriter(.template(text), recipient: nil, webhook: "guards")
        }
        #expect(failure?.kind == .configuration && failure?.message.contains("guards") == true)
    }
}
