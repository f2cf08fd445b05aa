import Core
import Foundation

/// A validated configuration file.
public struct Settings: Sendable, Equatable {
    /// By name; at least one.
    public var cameras: [String: CameraSettings]
    public var sinks: SinkSettings
    public var alerts: AlertLimitSettings
    public var evidence: EvidenceSettings
    public var state: StateSettings
    /// Nil where nothing is served.
    public var web: WebSettings?
    public var reload: ReloadTrigger
    /// Things the file asks for that this version does not do yet, as `file:line:column: reason`.
    public var warnings: [String]

    /// Files that cameras are built from, beside the bundled model.
    public var files: Set<String> {
        cameras.values.reduce(into: Set([evidence.blurFaces].compactMap(\.self))) { $0.formUnion($1.files) }
    }

    /// Reads and validates a file with the fragments of `conf.d` beside it.
    ///
    /// - Parameters:
    ///   - environment: for `${VAR}`; its `CREDENTIALS_DIRECTORY` is where `!secret NAME` looks.
    /// - Throws: `.configuration` with every fault of the file, one a line, as `file:line:column: reason`; `.unavailable`
    ///   if the file cannot be read.
    public static func load(
        path: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Failure) -> Settings {
        try read(ConfigurationFiles(path: path), environment: environment)
    }

    /// Validates what has been read from files.
    /// - Throws: as `load` does.
    public static func read(
        _ files: ConfigurationFiles, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Failure) -> Settings {
        let context = ReadingContext(files: files, environment: environment)
        let settings = SettingsReader(context: context).read()
        let faults = context.sortedFaults
        guard faults.isEmpty, let settings else {
            throw Failure(.configuration, faults.joined(separator: "\n"))
        }
        return settings
    }

    /// - Parameter path: names the text in faults.
    public static func parse(
        _ text: String, path: String, environment: [String: String] = [:]
    ) throws(Failure) -> Settings {
        try read(ConfigurationFiles(text, path: path), environment: environment)
    }
}

/// What makes a running daemon read its configuration again.
public enum ReloadTrigger: String, Sendable, CaseIterable {
    /// `SIGHUP` alone.
    case signal
    /// Also a change of the files.
    case watch
}

/// How many alerts may open.
public struct AlertLimitSettings: Sendable, Equatable {
    /// Of all cameras, within `period`.
    public var limit = 60
    public var period = Duration.seconds(60)
}

/// Where state is kept over restarts.
public struct StateSettings: Sendable, Equatable {
    public var directory: String

    /// Alerts older than this are deleted from the history; nil keeps all.
    public var keep: Duration?

    /// Where the daemon takes commands, as the file names it.
    var socketPath: String?

    public static let standardDirectory = "/var/lib/tocsin"

    public init(directory: String = standardDirectory) { self.directory = directory }

    /// The database of alerts.
    public var history: String { "\(directory)/alerts.sqlite" }

    /// Where the daemon takes commands; below a state directory of one's own if nothing else is said.
    public var socket: String {
        socketPath ?? (directory == Self.standardDirectory ? "/run/tocsin/tocsin.sock" : "\(directory)/tocsin.sock")
    }
}

/// Where a daemon's history and alert file are.
public struct HistoryPlaces: Sendable, Equatable {
    public var state = StateSettings()
    public var alertFile: String?

    /// Reads the places alone; faults elsewhere in the file do not matter. A missing file means the standard places.
    public static func load(
        path: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> HistoryPlaces {
        guard let files = try? ConfigurationFiles(path: path) else { return HistoryPlaces() }
        return SettingsReader(context: ReadingContext(files: files, environment: environment)).readPlaces()
    }
}

/// What is kept of an alert beside its record.
public struct EvidenceSettings: Sendable, Equatable {
    public var snapshot = true
    /// What spoke for the alert, painted over its picture.
    public var heatMap = false
    /// Draw what was found into the pictures.
    public var boxes = true
    /// A model of faces, which are made unrecognisable in all evidence; nil leaves them as they are.
    public var blurFaces: String?
    /// nil for none.
    public var clip: ClipSettings?
    public var keep = RetentionSettings()
    /// Defaults to `evidence` below the state directory.
    public var directory: String

    public struct ClipSettings: Sendable, Equatable {
        /// Ahead of the first finding, and past the alert's opening; each up to 5 minutes.
        public var before = Duration.seconds(5)
        public var after = Duration.seconds(10)
        /// Bytes of a camera's latest packets in memory.
        public var memory = 64 << 20
    }

    /// What is deleted, oldest first; nil for no limit.
    public struct RetentionSettings: Sendable, Equatable {
        public var age: Duration?
        /// Bytes of all evidence.
        public var size: Int?
        /// Bytes of the disk that stay free.
        public var minimumFree: Int?

        public init() {}
    }
}
