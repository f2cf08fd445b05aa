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
