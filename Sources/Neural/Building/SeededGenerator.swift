import Glibc

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 17): the same
/// seed gives the same sequence on every host.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A float of 0 ..< 1 with 24 random bits.
    public mutating func nextUnit() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// A draw of the normal distribution with mean 0 and deviation 1 (Box and Muller 1958).
    public mutating func nextNormal() -> Float {
        let radius = (-2 * log(1 - Double(nextUnit()))).squareRoot()
        return Float(radius * cos(2 * .pi * Double(nextUnit())))
    }
}
