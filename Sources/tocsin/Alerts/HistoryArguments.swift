import Alerting
import ArgumentParser
import Core
import Daemon
import Foundation
import Logging
import Settings

/// Where the history is, for all commands that use it.
struct HistoryArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's configuration; it says where the history is.", valueName: "file"))
    var config = "/etc/tocsin/tocsin.yaml"

    @Option(help: ArgumentHelp("The state directory, in place of the configuration's.", valueName: "directory"))
    var state: String?

    var places: HistoryPlaces {
        var places = HistoryPlaces.load(path: config)
        if let state { places.state = StateSettings(directory: state) }
        return places
    }

    func reader() throws -> HistoryReader { try HistoryReader(path: places.state.history) }

    /// Has a change made by the daemon, or, where none runs, makes it.
    func change<Value>(
        _ request: ControlRequest, reply: (ControlReply) -> Value, offline: (AlertHistory) throws -> Value
    ) throws -> Value {
        let state = places.state
        if access(state.socket, F_OK) == 0 {
            // A socket that nobody listens on is left from a daemon that was killed.
            if let client = Self.client(state.socket) { return reply(try client.ask(request)) }
        }
        guard FileManager.default.fileExists(atPath: state.history) else {
            throw Failure(.unavailable, "\(state.history): no alert history", remedy: "name the daemon's configuration")
        }
        let history = try AlertHistory(
            path: state.history, logger: Logger(label: "tocsin") { _ in TerminalLogHandler() })
        defer { history.close() }
        return try offline(history)
    }

    static func client(_ path: String) -> ControlClient? { try? ControlClient(path: path) }
}

/// Which alerts, for commands that choose some.
struct FilterArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp("Started since then: 2026-11-28T06:00:00Z, 2026-11-28, or 90m, 24h ago.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Started before then.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Of this camera.", valueName: "name"))
    var camera: String?

    @Option(help: ArgumentHelp("Of this kind: fire, smoke, ...", valueName: "kind"))
    var kind: AlertKind?

    func validate() throws { _ = try filter() }

    func filter(limit: Int? = nil, now: Date = Date()) throws -> AlertFilter {
        AlertFilter(
            since: try since.map { try Self.date($0, now: now) }, until: try until.map { try Self.date($0, now: now) },
            camera: camera, kind: kind, limit: limit)
    }

    /// A moment (RFC 3339), the beginning of a day in UTC, or so long ago.
    static func date(_ text: String, now: Date) throws -> Date {
        let styles: [Date.ISO8601FormatStyle] = [
            .iso8601, AlertRecord.timestampStyle, Date.ISO8601FormatStyle().year().month().day(),
        ]
        for style in styles { if let date = try? style.parse(text) { return date } }
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()), number >= 0 else {
            throw ValidationError("'\(text)' is no time: write 2026-11-28T06:00:00Z, 2026-11-28, 90m, 24h or 7d")
        }
        return now.addingTimeInterval(-number * unit)
    }
}

extension AlertKind: ExpressibleByArgument {}

/// JSON with times as in records.
func datedJSONText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
        var container = encoder.singleValueContainer()
        try container.encode(date.formatted(AlertRecord.timestampStyle))
    }
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
