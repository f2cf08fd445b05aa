import Foundation

/// How hard the fault tests try: short in the suite, with the numbers of the fault list under `tools/faults`, which sets
/// `TOCSIN_FAULTS` to the file that collects a row for each test.
public enum FaultRun {
    private static let table = ProcessInfo.processInfo.environment["TOCSIN_FAULTS"]

    public static var isFull: Bool { table != nil }

    /// - Returns: the first value in the suite, the second under `tools/faults`.
    public static func value<Value>(_ short: Value, full: Value) -> Value { isFull ? full : short }

    /// Adds a row to the table, if there is one.
    ///
    /// - Parameter test: the number in the fault list and what is done, such as "A3 peer stopped".
    public static func note(_ test: String, required: String, measured: String) {
        guard let table else { return }
        let file = FileHandle(forWritingAtPath: table)
        _ = try? file?.seekToEnd()
        try? file?.write(contentsOf: Data("\(test)\t\(required)\t\(measured)\n".utf8))
        try? file?.close()
    }
}

extension Duration {
    /// "4.2 s", for tables and messages of tests.
    public var shortText: String {
        let seconds = Double(components.seconds) + Double(components.attoseconds) / 1e18
        return String(format: seconds < 1 ? "%.3f s" : "%.1f s", seconds)
    }
}
