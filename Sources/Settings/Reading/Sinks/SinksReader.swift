import Core

/// Reads where alert records go.
struct SinksReader {
    let reader: MappingReader
    private var context: ReadingContext { reader.context }

    func read() -> SinkSettings {
        var sinks = SinkSettings()
        if let log = reader.mapping("log", .log) {
            sinks.log.level = log.word("level", SinkSettings.LogSettings.Level.self) ?? sinks.log.level
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
        return sinks
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
