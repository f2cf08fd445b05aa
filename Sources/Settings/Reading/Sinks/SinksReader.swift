import Core

/// Reads where alert records go.
struct SinksReader {
    let reader: MappingReader
    private var context: ReadingContext { reader.context }

    func read() -> SinkSettings {
        var sinks = SinkSettings()
        if let log = reader.mapping("log", .log) {
            sinks.log.level = log.word("level", SinkSettings.LogSettings.Level.self) ?? sinks.log.level
            sinks.log.format = log.word("format", SinkSettings.LogSettings.Format.self) ?? sinks.log.format
        }
        if let file = reader.mapping("file", .file) { sinks.file = readFile(file) }
        if let syslog = reader.mapping("syslog", .syslog) {
            sinks.syslog = .init(
                format: syslog.word("format", SinkSettings.SyslogSettings.Format.self) ?? .journal,
                path: syslog.string("path"))
        }
        let list = EndpointListReader(context: context)
        if let node = reader["webhook"] {
            sinks.webhooks = list.read(node, .webhook) { WebhookReader(reader: $0).read(name: $1) }
        }
        if let node = reader["mqtt"] {
            sinks.mqtt = list.read(node, .mqtt) { MQTTReader(reader: $0).read(name: $1) }
        }
        if let node = reader["email"] {
            sinks.emails = list.read(node, .email) { EmailReader(reader: $0).read(name: $1) }
        }
        if let node = reader["exec"] {
            sinks.programs = list.read(node, .exec) { ExecReader(reader: $0).read(name: $1) }
        }
        if let escalation = reader.mapping("escalation", .escalation) {
            sinks.escalation = readEscalation(escalation, webhooks: Set(sinks.webhooks.map(\.name)))
        }
        return sinks
    }

    private func readEscalation(
        _ reader: MappingReader, webhooks: Set<String>
    ) -> SinkSettings.EscalationSettings? {
        for key in ["after", "to"] where reader[key] == nil {
            context.fault(reader.node, "the escalation needs '\(key)'")
        }
        guard let after = reader.duration("after"), let node = reader["to"] else { return nil }
        let names = node.sequence?.compactMap(\.string) ?? []
        if names.isEmpty { context.fault(node, "'to' must be a list of webhooks such as [chief]") }
        for name in names where !webhooks.contains(name) { context.fault(node, "to: there is no webhook '\(name)'") }
        return SinkSettings.EscalationSettings(after: after, webhooks: Set(names))
    }

    private func readFile(_ file: MappingReader) -> SinkSettings.FileSettings? {
        guard let path = file.string("path") else {
            if file["path"] == nil { context.fault(file.node, "the file sink needs a 'path'") }
            return nil
        }
        var settings = SinkSettings.FileSettings(path: path)
        settings.fsync = file.word("fsync", SinkSettings.FileSettings.Synchronization.self) ?? settings.fsync
        return settings
    }
}
