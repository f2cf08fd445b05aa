import Core

extension SettingsSchema {
    static let sinks = [
        SettingDefinition("escalation", .section(.escalation), "Whom alarms go to that nobody acknowledges."),
        SettingDefinition("log", .section(.log), "The daemon's log on standard error."),
        SettingDefinition("file", .section(.file), "A file of JSON lines."),
        SettingDefinition("syslog", .section(.syslog), "The system's log."),
        SettingDefinition("webhook", .list(.webhook), "Receivers of signed posts."),
        SettingDefinition("mqtt", .list(.mqtt), "MQTT brokers."),
        SettingDefinition("email", .list(.email), "Mail servers with recipients."),
        SettingDefinition("exec", .list(.exec), "Programs that are run."),
    ]

    static let escalation = [
        SettingDefinition.required("after", .duration(), "Without acknowledgement for so long."),
        SettingDefinition.required("to", .texts(example: "[chief]"), "Webhooks, which get nothing else."),
    ]

    static let log = [
        SettingDefinition(
            "level", .word(of: SinkSettings.LogSettings.Level.self), standard: "info", "Least severe messages."),
        SettingDefinition(
            "format", .word(of: SinkSettings.LogSettings.Format.self), standard: "text",
            "One line of text or JSON each."
        ),
    ]

    static let file = [
        SettingDefinition.required("path", .text(), "The file."),
        SettingDefinition(
            "fsync", .word(of: SinkSettings.FileSettings.Synchronization.self), standard: "always",
            "When records are forced onto the disk."),
    ]

    static let syslog = [
        SettingDefinition(
            "format", .word(of: SinkSettings.SyslogSettings.Format.self), standard: "journal", "How entries look."),
        SettingDefinition("path", .text(), "The log's socket; the format's usual one if left out."),
    ]

    static let webhook =
        endpoint(secretURL: true, timeout: "15s") + [
            SettingDefinition.secret(
                "secret", .text(expected: "'whsec_' followed by base64 of 24 to 64 bytes"),
                "Signs the posts, as Standard Webhooks says."),
            SettingDefinition(
                "allow_private", .flag, standard: "false", "Permit loopback, private and link-local addresses."),
            body,
            SettingDefinition("template", .text(), "A Mustache file in place of `body`."),
            SettingDefinition("recipient", .text(), "The topic of ntfy, the chat of telegram."),
            SettingDefinition("headers", .secrets, "Sent along, for receivers that want a token."),
            tlsOfClient,
        ]

    static let mqtt =
        endpoint(secretURL: false, timeout: "10s") + [
            username, password,
            SettingDefinition("topic", .text(), standard: "tocsin", "The first part of all topics."),
            SettingDefinition("discovery", .text(), "Home Assistant's prefix; none if left out."),
            tlsOfClient,
        ]

    static let email =
        endpoint(secretURL: false, timeout: "30s", longest: .seconds(300)) + [
            username, password,
            SettingDefinition.required("from", .text(), "The sender's address."),
            SettingDefinition.required("to", .texts(example: "[guards@example.org]"), "The recipients' addresses."),
            SettingDefinition(
                "starttls", .word(of: SinkSettings.EmailSettings.StartTLS.self), standard: "required",
                "Whether smtp:// becomes encrypted."),
            tlsOfClient,
        ]

    static let exec =
        [name] + filter + [
            SettingDefinition.required(
                "command", .texts(example: "[/usr/local/bin/siren, --on]"),
                "The program's whole path and its arguments."),
            SettingDefinition("environment", .secrets, "The program's further environment."),
            timeout(standard: "10s", longest: .seconds(300)),
        ]

    static let tls = [
        SettingDefinition("ca", .text(), "Certificates in place of the system's: a PEM file."),
        SettingDefinition("certificate", .text(), "Our own certificate: a PEM file."),
        SettingDefinition("key", .text(), "The certificate's key: a PEM file."),
    ]

    private static func endpoint(
        secretURL: Bool, timeout standard: String, longest: Duration = .seconds(60)
    ) -> [SettingDefinition] {
        let address = "The receiver's address."
        let url: SettingDefinition =
            secretURL ? .requiredSecret("url", .text(), address) : .required("url", .text(), address)
        return [name, url] + filter + [timeout(standard: standard, longest: longest)]
    }

    private static let name = SettingDefinition.required(
        "name", .text(), "In logs and metrics; what waits belongs to the name.")

    private static let filter = [
        SettingDefinition("kinds", .words(AlertKind.allCases.map(\.rawValue)), "Only these; all if left out."),
        SettingDefinition("min_severity", .word(of: Severity.self), standard: "warning", "Nothing below this."),
    ]

    private static func timeout(standard: String, longest: Duration) -> SettingDefinition {
        SettingDefinition("timeout", .duration(.seconds(1)...longest), standard: standard, "For one attempt.")
    }

    private static let body: SettingDefinition = {
        var body = SettingDefinition(
            "body", .word(of: SinkSettings.WebhookSettings.Body.self), standard: "record", "What the receiver takes.")
        body.alternative = "template"
        return body
    }()

    private static let username = SettingDefinition("username", .text(), "For the login.")
    private static let password = SettingDefinition.secret("password", .text(), "For the login.")
    private static let tlsOfClient = SettingDefinition(
        "tls", .section(.tls), "Certificates of the connection; the system's if left out.")
}
