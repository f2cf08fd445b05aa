import Core
import Foundation
import GRDB

/// Finds what was removed from the history, or altered, in the database or in the alert file: every record's JSON holds
/// the hash of the one before, the database holds each record's own and the end of the chain, and the lines of the file
/// are held to the database.
///
/// Where old records were deleted for their age, the database says which was the last, and the oldest record must follow
/// it; lines of deleted records are not held to anything.
///
/// It does not find a tail that was cut off both database and file together with the note of the chain's end: who may
/// write both may rewrite everything.
public struct ChainVerifier {
    public struct Report: Sendable, Codable, Equatable {
        public var records = 0
        public var lines = 0
        /// What is wrong, one sentence each; empty for a sound history.
        public var faults: [String] = []
        /// What a reader should know and is no fault.
        public var notes: [String] = []
    }

    /// Beyond this many, faults are counted only.
    private static let shownFaults = 100

    private let reader: HistoryReader
    private var report = Report()
    private var unshown = 0
    /// Of all records in the database.
    private var sequences: Set<UInt64> = []
    /// Of each hash in the database, the record's.
    private var sequenceOfHash: [String: UInt64] = [:]
    /// The last record that was deleted for its age.
    private var anchor: ChainHead?

    public init(_ reader: HistoryReader) { self.reader = reader }

    /// - Parameter files: alert files, rotated ones too, in any order.
    /// - Throws: `Failure` where the database or a file cannot be read.
    public mutating func verify(files: [String]) throws(Failure) -> Report {
        try verifyDatabase()
        try verify(files)
        if unshown > 0 { report.faults.append("\(unshown) further faults") }
        return report
    }

    private mutating func verifyDatabase() throws(Failure) {
        var copy = self
        try reader.read { database in
            let problems = try String.fetchAll(database, sql: "PRAGMA integrity_check(10)").filter { $0 != "ok" }
            for problem in problems { copy.fault("the database is damaged: \(problem)") }
            try copy.verifyRecords(database)
        }
        self = copy
    }

    private mutating func verifyRecords(_ database: Database) throws {
        anchor = try Self.anchor(database)
        if let anchor {
            report.notes.append("records up to \(anchor.sequence) were deleted for their age, as the settings say")
        }
        var previous = anchor
        // What a hand may have put there need not be of the type of its column.
        let cursor = try Row.fetchCursor(database, sql: Self.recordsQuery)
        while let row = try cursor.next() {
            let sequence = UInt64.fromDatabaseValue(row["sequence"]) ?? 0
            let hash = String.fromDatabaseValue(row["hash"]) ?? ""
            let json = String.fromDatabaseValue(row["json"]) ?? ""
            report.records += 1
            sequences.insert(sequence)
            sequenceOfHash[hash] = sequence
            if ChainHash.of(Array(json.utf8)) != hash || Bool.fromDatabaseValue(row["is_own"]) != true {
                fault("record \(sequence) was altered")
            }
            let previousHash = String.fromDatabaseValue(row["previous"])
            if let previous {
                follow(previous, with: sequence, previousHash: previousHash)
            } else if let previousHash {
                report.notes.append(
                    "the history begins at record \(sequence), which follows one of hash \(previousHash.prefix(8))…")
            }
            previous = ChainHead(sequence: sequence, hash: hash)
        }
        try verifyEnd(database, last: previous)
    }

    /// SQLite looks into the JSON itself: ten times as fast as decoding every record.
    private static let recordsQuery = """
        SELECT sequence, json, hash,
            iif(is_json, json ->> '$.sequence' IS sequence AND json ->> '$.id' IS alert, false) AS is_own,
            iif(is_json, json ->> '$.previous', NULL) AS previous
        FROM (SELECT *, iif(typeof(json) = 'text', json_valid(json), false) AS is_json FROM records)
        ORDER BY sequence
        """

    private static func anchor(_ database: Database) throws -> ChainHead? {
        // Of a history that no daemon of this version has opened yet.
        guard try database.tableExists("anchor") else { return nil }
        return try Row.fetchOne(database, sql: "SELECT sequence, hash FROM anchor").map {
            ChainHead(sequence: UInt64($0["sequence"] as Int64), hash: $0["hash"])
        }
    }

    private mutating func verifyEnd(_ database: Database, last: ChainHead?) throws {
        guard let row = try Row.fetchOne(database, sql: "SELECT sequence, hash FROM head") else {
            if last != nil { fault("the note of the chain's end is missing") }
            return
        }
        let end = ChainHead(sequence: UInt64(row["sequence"] as Int64), hash: row["hash"])
        if end == last || (last == nil && end.hash == nil) { return }
        if end.sequence > last?.sequence ?? 0 {
            fault("the records after \(last?.sequence ?? 0), up to \(end.sequence), are missing")
        } else {
            fault("the last record is not the one that the note of the chain's end names")
        }
    }

    private mutating func follow(_ previous: ChainHead, with sequence: UInt64, previousHash: String?) {
        if sequence != previous.sequence + 1 {
            let isBroken = previousHash != previous.hash
            fault(
                "records \(previous.sequence + 1) to \(sequence - 1) are missing"
                    + (isBroken ? "" : ", though the chain does not say so"))
        } else if previousHash != previous.hash {
            fault("record \(sequence) does not follow record \(previous.sequence): one of them was altered")
        }
    }

    private mutating func verify(_ files: [String]) throws(Failure) {
        var seen: Set<UInt64> = []
        for path in files {
            guard let content = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe) else {
                throw Failure(.unavailable, "\(path): no such file, or it cannot be read")
            }
            for (number, line) in content.split(separator: UInt8(ascii: "\n")).enumerated() {
                verify(Array(line), at: "\(path):\(number + 1)", &seen)
            }
        }
        guard let first = seen.filter({ $0 > anchor?.sequence ?? 0 }).min() else { return }
        let missing = sequences.filter { $0 >= first && !seen.contains($0) }.sorted()
        for range in missing.ranges { fault("the alert file lacks \(range), which the history has") }
        if let begin = sequences.min(), begin < first {
            report.notes.append("lines before record \(first) are not in the files given")
        }
    }

    private mutating func verify(_ line: [UInt8], at place: String, _ seen: inout Set<UInt64>) {
        report.lines += 1
        if let sequence = sequenceOfHash[ChainHash.of(line)] {
            seen.insert(sequence)
            return
        }
        guard let record = try? AlertRecord(jsonLine: Data(line)) else { return fault("\(place): not an alert record") }
        seen.insert(record.sequence)
        if let anchor, record.sequence <= anchor.sequence { return }
        guard sequences.contains(record.sequence) else {
            return fault("\(place): the history has no record \(record.sequence)")
        }
        fault("\(place): record \(record.sequence) is not as the history has it")
    }

    private mutating func fault(_ text: String) {
        if report.faults.count < Self.shownFaults { report.faults.append(text) } else { unshown += 1 }
    }
}

extension [UInt64] {
    /// Runs of successive numbers, for people: "record 7", "records 9 to 12". The numbers must rise.
    fileprivate var ranges: [String] {
        var runs: [ClosedRange<UInt64>] = []
        for number in self {
            if let last = runs.last, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        return runs.map {
            $0.count == 1 ? "record \($0.lowerBound)" : "records \($0.lowerBound) to \($0.upperBound)"
        }
    }
}
