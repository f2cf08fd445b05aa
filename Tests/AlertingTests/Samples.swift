import Core
import Foundation

extension Finding {
    static func sample(kind: AlertKind = .fire, score: Double, seconds: Double, box: Box? = nil) -> Finding {
        Finding(
            kind: kind, score: score, box: box, time: MediaTime(seconds: seconds),
            arrival: MonotonicTime(nanoseconds: UInt64(seconds * 1e9)), reason: "flames in the picture")
    }
}

extension AlertRecord {
    static func sample(
        _ sequence: UInt64 = 1, id: String? = nil, camera: String = "dock", kind: AlertKind = .fire,
        severity: Severity = .alarm, reason: String = "flames",
        at date: Date = Date(timeIntervalSince1970: 1_800_000_000),
        test: Bool = false
    ) -> AlertRecord {
        AlertRecord(
            type: .opened, id: id ?? SortableID.make(at: date), sequence: sequence, host: "test", camera: camera,
            kind: kind, severity: severity, score: 0.87, reason: reason, startedAt: date, at: date, mediaSeconds: 3,
            model: "m", latencyMilliseconds: 12, test: test)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The lines of a text file; nil if there is none.
func lines(of path: String) -> [String]? {
    FileManager.default.contents(atPath: path).map {
        String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
