import ArgumentParser
import Core
import Foundation
import Ingest

/// `tocsin probe`: opens a source and says what it is.
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Open a source and say what it is.")

    @Argument(help: "A file, a device such as /dev/video0, or an rtsp:// or http:// address.")
    var source: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reportingFailures {
            let description = try StreamProbe.probe(SourceURL(source))
            print(json ? try Self.json(description) : Self.text(description))
        }
    }

    static func json(_ description: StreamDescription) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(description), as: UTF8.self)
    }

    /// One line per fact, aligned.
    static func text(_ description: StreamDescription) -> String {
        func number(_ value: Double, _ unit: String) -> String {
            value.formatted(
                .number.precision(.fractionLength(0...2)).grouping(.never).locale(Locale(identifier: "en_US_POSIX")))
                + " " + unit
        }
        let facts: [(String, String?)] = [
            ("container", description.container),
            ("codec", "\(description.codec) (\(description.pixelFormat))"),
            ("size", "\(description.width)x\(description.height)"),
            ("frame rate", description.framesPerSecond.map { number($0, "frames/s") }),
            ("keyframes", description.keyframeIntervalSeconds.map { "every " + number($0, "s") }),
            ("bit rate", description.bitsPerSecond.map { number(Double($0) / 1000, "kbit/s") }),
            ("duration", description.durationSeconds.map { number($0, "s") }),
        ]
        return facts.map { name, value in
            name.padding(toLength: 12, withPad: " ", startingAt: 0) + (value ?? "unknown")
        }.joined(separator: "\n")
    }
}
