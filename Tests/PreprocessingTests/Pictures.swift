import Core

/// A small generator with a seed, so that a failing case can be run again (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension Picture {
    static func random(width: Int, height: Int, luma range: ClosedRange<UInt8> = 0...255, seed: UInt64) -> Picture {
        var random = SeededRandom(seed: seed)
        let picture = Picture(width: width, height: height)
        for index in picture.luma.indices { picture.luma[index] = .random(in: range, using: &random) }
        for index in picture.blueChroma.indices {
            picture.blueChroma[index] = .random(in: 0...255, using: &random)
            picture.redChroma[index] = .random(in: 0...255, using: &random)
        }
        return picture
    }
}
