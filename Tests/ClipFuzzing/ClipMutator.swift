/// Damages clips the way networks, disks and attackers do: changed bytes, cuts, repeated and spliced parts. The same seed does
/// the same.
public struct ClipMutator {
    private var generator: SplitMix64

    public init(seed: UInt64) { generator = SplitMix64(state: seed) }

    private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<max(1, limit), using: &generator) }

    /// - Parameter other: what parts are spliced in from.
    public mutating func mutate(_ clip: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = clip
        for _ in 0...below(6) {
            guard !bytes.isEmpty else { break }
            // Sizes, counts and time tables are near the ends.
            let place = below(3) == 0 ? below(bytes.count) : near(below(2) == 0 ? 0 : bytes.count, in: bytes)
            let end = min(bytes.count, place + 1 + below(64))
            switch below(7) {
            case 0: bytes[place] ^= 1 << UInt8(below(8))
            case 1: for index in place..<min(bytes.count, place + 4) { bytes[index] = [0, 0xFF, 0x7F, 0x80][below(4)] }
            case 2: for index in place..<end { bytes[index] = UInt8(below(256)) }
            case 3: bytes.removeSubrange(place..<end)
            case 4: bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count))
            case 5 where !other.isEmpty:
                let start = below(other.count)
                bytes.replaceSubrange(place..<end, with: other[start..<min(other.count, start + 1 + below(2000))])
            default: bytes.removeLast(below(bytes.count / 2 + 1))
            }
        }
        return bytes
    }

    private mutating func near(_ end: Int, in bytes: [UInt8]) -> Int {
        min(bytes.count - 1, max(0, end == 0 ? below(600) : bytes.count - 1 - below(1200)))
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
