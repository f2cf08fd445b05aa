/// Sizes as people write them.
enum ByteCount {
    private static let units: [(suffix: String, bytes: Double)] = [
        ("TiB", 0x1p40), ("GiB", 0x1p30), ("MiB", 0x1p20), ("KiB", 0x1p10), ("TB", 1e12), ("GB", 1e9), ("MB", 1e6),
        ("kB", 1e3), ("B", 1),
    ]

    /// `64MiB`, `20GiB`, `500kB`, `100B`: a number not below 0 and its unit.
    /// - Returns: nil for anything else, and beyond a thousand tebibytes.
    static func parse(_ text: String) -> Int? {
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let number = Double(text.dropLast(unit.suffix.count)), number.isFinite, number >= 0 else { continue }
            let bytes = (number * unit.bytes).rounded()
            return bytes <= 0x1p50 ? Int(bytes) : nil
        }
        return nil
    }

    /// In the largest binary unit that leaves no fraction.
    static func text(_ bytes: Int) -> String {
        let fitting = units.first { $0.suffix.hasSuffix("iB") && bytes >= Int($0.bytes) && bytes % Int($0.bytes) == 0 }
        return fitting.map { "\(bytes / Int($0.bytes))\($0.suffix)" } ?? "\(bytes)B"
    }
}
