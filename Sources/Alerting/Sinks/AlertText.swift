import Core
import Foundation

/// A record in a person's words, for messages of all kinds.
struct AlertText {
    private let record: AlertRecord

    init(_ record: AlertRecord) { self.record = record }

    /// "ALARM: fire on loading-dock", "Over: fire on loading-dock", with "TEST " before it for a self-test.
    var title: String {
        let word =
            switch record.type {
            case .opened: record.severity.rawValue.uppercased()
            case .updated: "Still \(record.severity.rawValue)"
            case .closed: "Over"
            }
        return Self.oneLine("\(record.test ? "TEST " : "")\(word): \(record.kind.rawValue) on \(record.camera)")
    }

    /// "87 %, since 2026-11-28T12:00:00Z, zones bay, host guardhouse, alert 01J…".
    var details: String {
        var parts = ["\(percent) %", "since \(record.startedAt.formatted(.iso8601))"]
        if !record.zones.isEmpty { parts.append("zones \(record.zones.joined(separator: ", "))") }
        parts += ["host \(record.host)", "alert \(record.id)"]
        return Self.oneLine(parts.joined(separator: ", "))
    }

    /// The score, 0 to 100.
    var percent: Int { Int((min(max(record.score, 0), 1) * 100).rounded()) }

    /// Without control characters, which would end a header or forge a line.
    static func oneLine(_ text: String) -> String {
        String(text.map { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? " " : $0 })
    }
}
