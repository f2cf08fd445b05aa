import Core
import Foundation

/// Sends one datagram a record to the system's log.
///
/// Sources: systemd, "Native Journal Protocol"; RFC 3164.
struct SystemLogWriter: DeliveryWorker {
    private static let retryPause = Duration.seconds(1)
    /// Facility `daemon`.
    private static let facility = 3

    let format: SystemLogSink.Format
    let path: String

    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
        let record = delivery.record
        let message = format == .journal ? Self.journalEntry(record) : Self.syslogLine(record, processID: getpid())
        do throws(Failure) {
            try send(message)
            return .delivered()
        } catch {
            return .retry(after: Self.retryPause, error)
        }
    }

    static func journalEntry(_ record: AlertRecord) -> [UInt8] {
        let fields = [
            ("MESSAGE", LogWriter.line(for: record)), ("PRIORITY", String(priority(of: record))),
            ("SYSLOG_IDENTIFIER", "tocsin"), ("TOCSIN_ALERT", record.id), ("TOCSIN_SEQUENCE", String(record.sequence)),
            ("TOCSIN_TYPE", record.type.rawValue), ("TOCSIN_CAMERA", record.camera),
            ("TOCSIN_KIND", record.kind.rawValue), ("TOCSIN_SEVERITY", record.severity.rawValue),
            ("TOCSIN_SCORE", String(record.score)), ("TOCSIN_SNAPSHOT", record.evidence.snapshot ?? ""),
            ("TOCSIN_TEST", record.test ? "1" : "0"),
        ]
        // A line break in a value would begin another field.
        return fields.flatMap { Array("\($0)=\(AlertText.oneLine($1))\n".utf8) }
    }

    static func syslogLine(_ record: AlertRecord, processID: Int32) -> [UInt8] {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "MMM d HH:mm:ss"
        var time = formatter.string(from: record.at)
        // A day of one digit has a space before it.
        if time.dropFirst(5).first == " " { time.insert(" ", at: time.index(time.startIndex, offsetBy: 4)) }
        let line = LogWriter.line(for: record)
        return Array("<\(facility * 8 + priority(of: record))>\(time) tocsin[\(processID)]: \(line)".utf8)
    }

    /// Critical for an alarm that opens, warning for a warning, notice for what follows.
    private static func priority(of record: AlertRecord) -> Int {
        record.type != .opened ? 5 : record.severity == .alarm ? 2 : 4
    }

    private func send(_ message: [UInt8]) throws(Failure) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw Failure(.configuration, "\(path): too long for a socket's path")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(errno: errno, at: path) }
        defer { close(descriptor) }
        let count = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(
                    descriptor, message, message.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), $0,
                    socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard count == message.count else { throw Failure(errno: errno, at: path) }
    }
}
