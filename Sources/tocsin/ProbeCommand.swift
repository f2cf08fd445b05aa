import ArgumentParser
import Core
import Foundation
import Ingest

/// `tocsin probe`: opens a source and says what it is.
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Open a source and say what it is.",
        discussion: "Of a camera it also says which settings cost more or show less than they need, and the remedy.")

    @Argument(help: "A file, a device such as /dev/video0, or an rtsp:// or http:// address.")
    var source: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reportingFailures {
            let source = try SourceURL(source)
            let description = try StreamProbe.probe(source)
            let advice = source.isLive ? description.advice : []
            print(json ? try Self.json(description, advice) : Self.text(description, advice))
        }
    }

    /// The description with the advice beside it.
    private struct Report: Encodable {
        let description: StreamDescription
        let advice: [StreamAdvice]

        private enum CodingKeys: CodingKey { case advice }

        func encode(to encoder: any Encoder) throws {
            try description.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(advice, forKey: .advice)
        }
    }

    static func json(_ description: StreamDescription, _ advice: [StreamAdvice] = []) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Report(description: description, advice: advice)), as: UTF8.self)
    }

    /// One line per fact, aligned, then one per advice.
    static func text(_ description: StreamDescription, _ advice: [StreamAdvice] = []) -> String {
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
            (
                "keyframes",
                description.isIntraOnly
                    ? "every picture" : description.keyframeIntervalSeconds.map { "every " + number($0, "s") }
            ),
            ("bit rate", description.bitsPerSecond.map { number(Double($0) / 1000, "kbit/s") }),
            ("duration", description.durationSeconds.map { number($0, "s") }),
        ]
        let lines = facts + advice.map { ("advice", Optional("\($0.finding); \($0.remedy)")) }
        return lines.map { name, value in
            name.padding(toLength: 12, withPad: " ", startingAt: 0) + (value ?? "unknown")
        }.joined(separator: "\n")
    }
}
