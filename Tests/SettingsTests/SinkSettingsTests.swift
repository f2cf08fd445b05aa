import Core
import Foundation
import TestSupport
import Testing

@testable import Settings

@Suite struct SinkSettingsTests {
    private func parse(_ sinks: String) throws(Failure) -> SinkSettings {
        let text = "cameras: { yard: { source: yard.mp4 } }\nsinks:\n" + sinks
        return try Settings.parse(text, path: "t.yaml", environment: ["TOKEN": "a\r\nX-Evil: b", "WORD": "hunter2"])
            .sinks
    }

    private func faults(_ sinks: String) -> [String] {
        do {
            _ = try parse(sinks)
            return []
        } catch {
            return error.message.split(separator: "\n").map(String.init)
        }
    }

    @Test("every kind of sink is read, with its own defaults")
    func kinds() throws {
        let sinks = try parse(
            """
              syslog: { format: syslog }
              webhook:
                - { name: phone, url: "https://ntfy.sh/", body: ntfy, recipient: guards, headers: { Authorization: "${WORD}" } }
              mqtt:
                - { name: home, url: "mqtts://broker", password: "${WORD}", discovery: homeassistant, kinds: [fire] }
              email:
                - { name: office, url: "smtp://mail:25", from: a@example.org, to: [b@example.org, c@example.org] }
              exec:
                - { name: siren, command: [/bin/siren, "30"], environment: { PORT: 7 }, min_severity: alarm }
            """)
        #expect(sinks.syslog == .init(format: .syslog))
        #expect(
            sinks.webhooks.first?.body == .ntfy && sinks.webhooks.first?.headers["Authorization"]?.revealed == "hunter2"
        )
        let broker = try #require(sinks.mqtt.first)
        #expect(broker.port == 8883 && broker.usesTLS && broker.topic == "tocsin" && broker.filter.kinds == [.fire])
        #expect(sinks.emails.first?.startTLS == .required && sinks.emails.first?.recipients.count == 2)
        #expect(sinks.programs.first?.command == ["/bin/siren", "30"])
        #expect(sinks.programs.first?.filter.minimumSeverity == .alarm)
        #expect(!"\(sinks)".contains("hunter2"))
    }

    @Test(
        "what an endpoint cannot be is a fault at its place",
        arguments: [
            (
                "  webhook: [{ name: a, url: \"https://h/\", body: ntfy }]",
                "t.yaml:3:49: body: ntfy needs a 'recipient'"
            ),
            ("  webhook: [{ name: a, url: \"https://h/\", body: slack, template: x }]", "t.yaml:3:66: a webhook has"),
            (
                "  webhook: [{ name: a, url: \"https://h/\", headers: { X-T: \"${TOKEN}\" } }]",
                "t.yaml:3:52: headers: 'X-T'"
            ),
            (
                "  webhook: [{ name: a, url: \"https://h/\", tls: { key: k } }]",
                "t.yaml:3:48: a 'certificate' and its 'key'"
            ),
            ("  mqtt: [{ name: a, url: \"http://h\" }]", "t.yaml:3:26: url: write mqtt://host:1883"),
            ("  mqtt: [{ name: a, url: \"mqtt://h\", topic: \"a/#\" }]", "t.yaml:3:45: topic: a topic without"),
            (
                "  email: [{ name: a, url: \"smtp://h\", from: \"x\", to: [b@c] }]",
                "t.yaml:3:45: from: not a mail address"
            ),
            ("  email: [{ name: a, url: \"smtp://h\", from: a@b }]", "t.yaml:3:11: the email needs 'to'"),
            ("  exec: [{ name: a, command: [siren] }]", "t.yaml:3:30: command: begins with the program's whole path"),
            ("  exec: [{ name: a, command: [/s] }, { name: a, command: [/s] }]", "t.yaml:3:46: two exec entries"),
            ("  exec: [{ command: [/s] }]", "t.yaml:3:10: the exec needs 'name'"),
        ])
    func faulty(sinks: String, expected: String) {
        let found = faults(sinks)
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(found)")
    }

    @Test("commands find the history though the rest of the file is faulty")
    func places() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "t.yaml",
            """
            cameras: { yard: { source: "rtsp://u:${NOT_SET}@h/" } }
            sinks: { file: { path: /tmp/a.jsonl }, webhook: nonsense }
            state: { directory: /srv/tocsin }
            """)
        let places = HistoryPlaces.load(path: path, environment: [:])
        #expect(places.state.history == "/srv/tocsin/alerts.sqlite" && places.state.socket == "/srv/tocsin/tocsin.sock")
        #expect(places.alertFile == "/tmp/a.jsonl")
        #expect(HistoryPlaces.load(path: "/nowhere", environment: [:]).state.socket == "/run/tocsin/tocsin.sock")
    }

    @Test("the daemon's log is text unless JSON is asked for")
    func logFormat() throws {
        let head = "cameras: {a: {source: x}}\nsinks: {log: "
        #expect(try Settings.parse(head + "{level: debug}}", path: "t.yaml").sinks.log.format == .text)
        #expect(try Settings.parse(head + "{format: json}}", path: "t.yaml").sinks.log.format == .json)
        #expect(throws: Failure.self) { try Settings.parse(head + "{format: xml}}", path: "t.yaml") }
    }
}
