import Core
import Foundation

/// People's text goes to standard error, results to standard output.
func printError(_ line: String) { StandardError.write("tocsin: \(line)\n") }

func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

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
