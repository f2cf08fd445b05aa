import Foundation

/// Smooth random values over space and time: a lattice of random numbers, interpolated (K. Perlin, "An image synthesizer",
/// 1985, in its simplest form).
struct ValueNoise {
    let seed: UInt64

    /// -1 to 1, changing over about one unit of each coordinate.
    func value(_ x: Float, _ y: Float, _ t: Float) -> Float {
        let (x0, y0, t0) = (x.rounded(.down), y.rounded(.down), t.rounded(.down))
        func smooth(_ share: Float) -> Float { share * share * (3 - 2 * share) }
        let (fx, fy, ft) = (smooth(x - x0), smooth(y - y0), smooth(t - t0))
        func mix(_ a: Float, _ b: Float, _ share: Float) -> Float { a + share * (b - a) }
        let (column, row, layer) = (Int(x0), Int(y0), Int(t0))
        func plane(_ layer: Int) -> Float {
            mix(
                mix(lattice(column, row, layer), lattice(column + 1, row, layer), fx),
                mix(lattice(column, row + 1, layer), lattice(column + 1, row + 1, layer), fx), fy)
        }
        return mix(plane(layer), plane(layer + 1), ft)
    }

    /// Two octaves.
    func turbulence(_ x: Float, _ y: Float, _ t: Float) -> Float {
        (2 * value(x, y, t) + value(2 * x + 17, 2 * y + 5, 2 * t + 11)) / 3
    }

    private func lattice(_ x: Int, _ y: Int, _ t: Int) -> Float {
        var hash = seed &+ UInt64(bitPattern: Int64(x)) &* 0x9E37_79B9_7F4A_7C15
        hash ^= UInt64(bitPattern: Int64(y)) &* 0xC2B2_AE3D_27D4_EB4F
        hash ^= UInt64(bitPattern: Int64(t)) &* 0x1656_67B1_9E37_79F9
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        return Float(hash >> 40) / Float(1 << 23) - 1
    }
}
