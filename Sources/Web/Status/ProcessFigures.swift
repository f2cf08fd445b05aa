import Foundation

/// What this process takes of the host, as the kernel says.
public struct ProcessFigures: Sendable, Codable {
    public var cpuSeconds: Double
    public var residentBytes: Int
    public var threads: Int
    public var openFiles: Int
    /// Seconds since 1970.
    public var startTime: Double

    /// Zero where `/proc` does not tell.
    public static func current() -> ProcessFigures {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        // Past the program's name, which may hold blanks: field 3 of proc(5) comes first.
        let stat = fields(of: "/proc/self/stat") { $0.split(separator: ")").last ?? "" }
        let pages = fields(of: "/proc/self/statm") { $0 }
        return ProcessFigures(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            residentBytes: (pages.count > 1 ? Int(pages[1]) ?? 0 : 0) * sysconf(Int32(_SC_PAGESIZE)),
            threads: stat.count > 17 ? Int(stat[17]) ?? 0 : 0,
            openFiles: (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0,
            startTime: started)
    }

    private static let started: Double = {
        let stat = fields(of: "/proc/self/stat") { $0.split(separator: ")").last ?? "" }
        guard let uptime = fields(of: "/proc/uptime", { $0 }).first.flatMap({ Double($0) }), stat.count > 19,
            let ticks = Double(stat[19])
        else { return 0 }
        return Date().timeIntervalSince1970 - uptime + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    private static func fields(of path: String, _ part: (Substring) -> Substring) -> [Substring] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return part(Substring(String(decoding: data, as: UTF8.self))).split { $0 == " " || $0 == "\n" }
    }

    enum CodingKeys: String, CodingKey {
        case cpuSeconds = "cpu_seconds"
        case residentBytes = "resident_bytes"
        case threads
        case openFiles = "open_files"
        case startTime = "start_time"
    }
}
