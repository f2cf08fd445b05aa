import Core
import Logging

/// Says records in one line each.
struct LogWriter: DeliveryWorker {
    let logger: Logger

    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
        let record = delivery.record
        logger.log(level: Self.level(of: record), "\(Self.line(for: record))")
        return .delivered()
    }

    static func level(of record: AlertRecord) -> Logger.Level {
        guard record.type == .opened else { return .notice }
        return record.severity == .alarm ? .critical : .warning
    }

    /// "ALARM fire opened on loading-dock: Flames in the picture (score 0.87) id 01J… snapshot /var/…".
    static func line(for record: AlertRecord) -> String {
        var line = record.test ? "TEST " : ""
        line += "\(record.severity.rawValue.uppercased()) \(record.kind.rawValue) \(record.type.rawValue)"
        line += " on \(record.camera): \(record.reason) (score \(hundredths(record.score)))"
        if !record.zones.isEmpty { line += " zones \(record.zones.joined(separator: ", "))" }
        line += " id \(record.id)"
        if let snapshot = record.evidence.snapshot { line += " snapshot \(snapshot)" }
        return String(
            line.map { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control } ? " " : $0 })
    }

    private static func hundredths(_ score: Double) -> Double { (score * 100).rounded() / 100 }
}
