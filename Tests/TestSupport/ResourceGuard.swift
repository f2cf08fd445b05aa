import Foundation

/// What this process holds: taken before and after a test, it shows what was not given back.
public struct ResourceGuard: Sendable, CustomStringConvertible {
    public let descriptors: Int
    public let threads: Int
    public let residentBytes: Int

    /// The process as it is now.
    public init() {
        descriptors = Self.entries(of: "/proc/self/fd")
        threads = Self.entries(of: "/proc/self/task")
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        residentBytes = (pages.flatMap { $0.count > 1 ? Int($0[1]) : nil } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }

    public var description: String {
        "\(descriptors) descriptors, \(threads) threads, \(residentBytes >> 20) MiB resident"
    }

    private static func entries(of folder: String) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 0
    }
}
