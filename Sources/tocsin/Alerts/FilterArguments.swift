import Alerting
import ArgumentParser
import Core
import Foundation

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
