import Alerting
import Core
import Settings

extension PipelineBuilder {
    /// - Parameters:
    ///   - running: sinks that go on where nothing about them changed, with the settings they were built from.
    /// - Throws: `Failure` of kind `.configuration` where a sink cannot be what the settings say.
    func sinks(
        for settings: Settings, keeping running: [any AlertSink] = [], of former: Settings? = nil
    ) throws -> [any AlertSink] {
        let wanted = settings.sinks
        var sinks: [any AlertSink] = [LogSink(logger: logger, clocks: clocks)]
        if let file = wanted.file {
            let name = "file \(file.path)"
            let kept = file == former?.sinks.file ? running.first { $0.name == name } : nil
            sinks.append(
                kept
                    ?? FileSink(
                        path: file.path, fsync: .init(file.fsync), history: history, clocks: clocks, logger: logger))
        }
        for webhook in wanted.webhooks {
            let isSame = former?.sinks.webhooks.contains(webhook) ?? false
            let kept = isSame ? running.first { $0.endpoint == "webhook \(webhook.name)" } : nil
            sinks.append(
                try kept
                    ?? EndpointSink(WebhookConfiguration(webhook), history: history, clocks: clocks, logger: logger))
        }
        return sinks
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

extension WebhookConfiguration {
    init(_ settings: SinkSettings.WebhookSettings) {
        self.init(
            name: settings.name, url: settings.url.revealed, secret: settings.secret,
            filter: .init(kinds: settings.kinds, minimumSeverity: settings.minimumSeverity),
            allowPrivate: settings.allowsPrivateAddresses, timeout: settings.timeout)
    }
}
