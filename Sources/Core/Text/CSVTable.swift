import Foundation

/// A table of comma-separated values whose first row names the columns, as RFC 4180 has it: quoted fields may hold commas
/// and line breaks, and a quote in one is doubled.
public struct CSVTable: Sendable, Equatable {
    public struct Row: Sendable, Equatable {
        /// Line of the file on which the row starts, from 1.
        public let line: Int
        fileprivate let fields: [String: String]

        /// nil where there is no such column, or nothing in it.
        public subscript(column: String) -> String? { fields[column].flatMap { $0.isEmpty ? nil : $0 } }
    }

    public let columns: [String]
    public let rows: [Row]

    /// - Throws: `Failure` of kind `unavailable` for a file that cannot be read, `badData` for one that is no such table.
    public init(path: String) throws(Failure) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.unavailable, "\(path): cannot be read", remedy: "check the path and its permissions")
        }
        try self.init(text: String(decoding: data, as: UTF8.self), place: path)
    }

    /// - Parameter place: the file's name, for messages.
    /// - Throws: `Failure` of kind `badData`, naming the line.
    public init(text: String, place: String) throws(Failure) {
        var records = try Self.records(of: text, place: place)
        guard let header = records.first, header.fields.contains(where: { !$0.isEmpty }) else {
            throw Failure(.badData, "\(place): empty", remedy: "name the columns in the first line")
        }
        records.removeFirst()
        columns = header.fields
        var rows: [Row] = []
        for record in records where record.fields != [""] {
            guard record.fields.count == columns.count else {
                throw Failure(
                    .badData,
                    "\(place):\(record.line): \(record.fields.count) fields where the first line names \(columns.count)",
                    remedy: "put fields with commas into double quotes")
            }
            let fields = Dictionary(zip(columns, record.fields)) { first, _ in first }
            rows.append(Row(line: record.line, fields: fields))
        }
        self.rows = rows
    }

    private static func records(
        of text: String, place: String
    ) throws(Failure) -> [(line: Int, fields: [String])] {
        var records: [(line: Int, fields: [String])] = []
        var (fields, field): ([String], String) = ([], "")
        var (line, start, quoteLine): (Int, Int, Int?) = (1, 1, nil)
        var lastWasQuote = false
        for character in text {
            if character == "\"" {
                // A second quote right after a closing one stands for itself.
                if quoteLine == nil, lastWasQuote { field.append("\"") }
                quoteLine = quoteLine == nil ? line : nil
                lastWasQuote = quoteLine == nil
                continue
            }
            lastWasQuote = false
            if character.isNewline { line += 1 }
            if quoteLine != nil {
                field.append(character)
            } else if character == "," {
                fields.append(field)
                field = ""
            } else if character.isNewline {
                records.append((start, fields + [field]))
                (fields, field, start) = ([], "", line)
            } else {
                field.append(character)
            }
        }
        if let quoteLine {
            throw Failure(.badData, "\(place):\(quoteLine): a quoted field does not end", remedy: "close the quote")
        }
        if !field.isEmpty || !fields.isEmpty { records.append((start, fields + [field])) }
        return records
    }
}
