import Foundation

/// What this process holds: taken before and after a test, it shows what was not given back.
public struct ResourceGuard: Sendable, CustomStringConvertible {
    public let descriptors: Int
    public let threads: Int
    public let residentBytes: Int
    /// The most that was resident since the process began or `forgetPeak` was called.
    public let peakBytes: Int
    public let mappings: Int

    /// The process as it is now.
    public init() {
        descriptors = Self.entries(of: "/proc/self/fd")
        threads = Self.entries(of: "/proc/self/task")
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        residentBytes = (pages.flatMap { $0.count > 1 ? Int($0[1]) : nil } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split(whereSeparator: \.isWhitespace)
        peakBytes = (peak.flatMap { $0.count > 1 ? Int($0[1]) : nil } ?? 0) * 1024
        mappings = ((try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? "").count { $0 == "\n" }
    }

    /// Peaks count from now on (proc(5), `clear_refs`).
    public static func forgetPeak() {
        guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
        try? file.write(contentsOf: Data("5".utf8))
        try? file.close()
    }

    public var description: String {
        "\(descriptors) descriptors, \(threads) threads, \(residentBytes >> 20) MiB resident"
    }

    /// "0 descriptors, 0 threads, 1.2 MiB more", for tables of tests.
    public func growth(since before: ResourceGuard) -> String {
        let memory = Double(residentBytes - before.residentBytes) / 1_048_576
        return "\(descriptors - before.descriptors) descriptors, \(threads - before.threads) threads, "
            + String(format: "%.1f MiB more", memory)
    }

    private static func entries(of folder: String) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 0
    }
}
