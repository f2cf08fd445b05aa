import Alerting
import Core
import Foundation
import Settings

extension PipelineBuilder {
    /// - Parameters:
    ///   - running: sinks that go on where nothing about them changed, with the settings they were built from.
    /// - Throws: `Failure` of kind `.configuration` where a sink cannot be what the settings say.
    func sinks(
        for settings: Settings, keeping running: [any AlertSink] = [], of former: Settings? = nil
    ) throws -> [any AlertSink] {
        let wanted = settings.sinks
        let kept = KeptSinks(running: running, former: former?.sinks)
        var sinks: [any AlertSink] = [LogSink(logger: logger, clocks: clocks)]
        if let file = wanted.file {
            sinks.append(
                kept.first { $0.file == file ? "file \(file.path)" : nil }
                    ?? FileSink(
                        path: file.path, fsync: .init(file.fsync), history: history, clocks: clocks, logger: logger))
        }
        if let syslog = wanted.syslog {
            let format: SystemLogSink.Format = syslog.format == .journal ? .journal : .syslog
            sinks.append(SystemLogSink(format: format, path: syslog.path, clocks: clocks, logger: logger))
        }
        for webhook in wanted.webhooks {
            let same = kept.first {
                $0.webhooks.contains(webhook) && $0.escalation == wanted.escalation ? "webhook \(webhook.name)" : nil
            }
            sinks.append(try same ?? sink(webhook, escalation: wanted.escalation))
        }
        for email in wanted.emails {
            let same = kept.first { $0.emails.contains(email) ? "email \(email.name)" : nil }
            sinks.append(
                try same ?? EndpointSink(MailConfiguration(email), history: history, clocks: clocks, logger: logger))
        }
        for program in wanted.programs {
            let same = kept.first { $0.programs.contains(program) ? "exec \(program.name)" : nil }
            sinks.append(
                try same
                    ?? EndpointSink(ProgramConfiguration(program), history: history, clocks: clocks, logger: logger))
        }
        let mustTell = former.map { mustTellBrokers(of: settings, after: $0) } ?? true
        return sinks + brokers(settings, kept: mustTell ? nil : kept)
    }

    /// Whether brokers must be told of other cameras or kinds than before.
    func mustTellBrokers(of wanted: Settings, after former: Settings) -> Bool {
        !wanted.sinks.mqtt.isEmpty && Self.subjects(wanted) != Self.subjects(former)
    }

    private static func subjects(_ settings: Settings) -> Set<MQTTConfiguration.Subject> {
        Set(settings.cameras.flatMap { name, camera in camera.detections.keys.map { .init(camera: name, kind: $0) } })
    }

    private func sink(
        _ webhook: SinkSettings.WebhookSettings, escalation: SinkSettings.EscalationSettings?
    ) throws -> any AlertSink {
        let sink = try EndpointSink(
            WebhookConfiguration(webhook), history: history, clocks: clocks, logger: logger)
        guard let escalation, escalation.webhooks.contains(webhook.name) else { return sink }
        return EscalatingSink(sink, after: escalation.after, history: history, clocks: clocks)
    }

    /// - Parameter kept: nil where all begin anew.
    private func brokers(_ settings: Settings, kept: KeptSinks?) -> [any AlertSink] {
        let subjects = Self.subjects(settings).sorted { ($0.camera, $0.kind.rawValue) < ($1.camera, $1.kind.rawValue) }
        return settings.sinks.mqtt.map { broker in
            kept?.first { $0.mqtt.contains(broker) ? "mqtt \(broker.name)" : nil }
                ?? EndpointSink(
                    MQTTConfiguration(broker, subjects: subjects), history: history, clocks: clocks, logger: logger)
        }
    }
}

/// Sinks of the settings that were in force.
private struct KeptSinks {
    let running: [any AlertSink]
    let former: SinkSettings?

    /// - Parameter name: of the sink, where the former settings have it just so.
    func first(_ name: (SinkSettings) -> String?) -> (any AlertSink)? {
        // The names of endpoints say where that is, too: "webhook guards (example.org)".
        former.flatMap(name).flatMap { name in running.first { $0.name == name || $0.name.hasPrefix(name + " (") } }
    }
}

extension FileSink.Synchronisation {
    init(_ setting: SinkSettings.FileSettings.Synchronization) {
        switch setting {
        case .never: self = .never
        case .interval: self = .interval
        case .always: self = .always
        }
    }
}

extension EndpointSink.Filter {
    init(_ settings: SinkSettings.Filter) {
        self.init(kinds: settings.kinds, minimumSeverity: settings.minimumSeverity)
    }
}

extension TLSFiles {
    /// - Throws: `Failure` of kind `.configuration` where a file cannot be read.
    init(_ settings: SinkSettings.TLSSettings, of sink: String) throws(Failure) {
        for path in [settings.authority, settings.certificate, settings.key] {
            guard let path, access(path, R_OK) != 0 else { continue }
            throw Failure(.configuration, "\(sink): \(path): no such file, or it cannot be read")
        }
        self.init(authority: settings.authority, certificate: settings.certificate, key: settings.key)
    }
}

extension WebhookConfiguration {
    init(_ settings: SinkSettings.WebhookSettings) throws(Failure) {
        let sink = "webhook \(settings.name)"
        self.init(
            name: settings.name, url: settings.url.revealed, secret: settings.secret, filter: .init(settings.filter),
            body: try WebhookBody(settings, of: sink), recipient: settings.recipient, headers: settings.headers,
            tls: try TLSFiles(settings.tls, of: sink), allowPrivate: settings.allowsPrivateAddresses,
            timeout: settings.timeout)
    }
}

extension WebhookBody {
    fileprivate init(_ settings: SinkSettings.WebhookSettings, of sink: String) throws(Failure) {
        if let path = settings.template {
            guard let data = FileManager.default.contents(atPath: path),
                let text = String(validating: data, as: UTF8.self)
            else { throw Failure(.configuration, "\(sink): \(path): no template, or it cannot be read") }
            self = .template(text)
        } else {
            self = KnownBody(rawValue: settings.body.rawValue).map { .known($0) } ?? .record
        }
    }
}

extension MailConfiguration {
    init(_ settings: SinkSettings.EmailSettings) throws(Failure) {
        let startTLS: StartTLS =
            switch settings.startTLS {
            case .required: .required
            case .optional: .optional
            case .never: .never
            }
        self.init(
            name: settings.name, url: settings.url, username: settings.username, password: settings.password,
            from: settings.from, recipients: settings.recipients, startTLS: startTLS,
            tls: try TLSFiles(settings.tls, of: "email \(settings.name)"), timeout: settings.timeout,
            filter: .init(settings.filter))
    }
}

extension ProgramConfiguration {
    init(_ settings: SinkSettings.ExecSettings) {
        self.init(
            name: settings.name, command: settings.command, environment: settings.environment,
            timeout: settings.timeout, filter: .init(settings.filter))
    }
}

extension MQTTConfiguration {
    init(_ settings: SinkSettings.MQTTSettings, subjects: [Subject]) {
        self.init(
            name: settings.name, host: settings.host, port: settings.port, usesTLS: settings.usesTLS,
            username: settings.username, password: settings.password, topic: settings.topic,
            discovery: settings.discovery, subjects: subjects,
            tls: TLSFiles(
                authority: settings.tls.authority, certificate: settings.tls.certificate, key: settings.tls.key),
            timeout: settings.timeout, filter: .init(settings.filter))
    }
}
