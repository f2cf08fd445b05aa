import Foundation

/// Identifiers that sort by time: 48 bits of milliseconds and 80 random bits in Crockford's base 32 (26 letters).
///
/// Source: the ULID specification.
public enum SortableID {
    private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    public static func make(at date: Date) -> String {
        var generator = SystemRandomNumberGenerator()
        return make(at: date, using: &generator)
    }

    public static func make(at date: Date, using generator: inout some RandomNumberGenerator) -> String {
        let milliseconds = UInt64(max(0, (date.timeIntervalSince1970 * 1000).rounded())) & 0xFFFF_FFFF_FFFF
        var value = UInt128(milliseconds) << 80 | UInt128(generator.next() & 0xFFFF) << 64 | UInt128(generator.next())
        var letters: [Character] = []
        for _ in 0..<26 {
            letters.append(digits[Int(value & 31)])
            value >>= 5
        }
        return String(letters.reversed())
    }
}
