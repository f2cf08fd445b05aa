import CKernels

/// A picture of channels × height × width in blocked layout, read and written by channel. Lanes beyond the channels start
/// as NaN, so that a kernel that lets them reach a result is found out.
struct BlockedTensor {
    let channels: Int
    let height: Int
    let width: Int
    var values: [Float]

    init(channels: Int, height: Int, width: Int) {
        (self.channels, self.height, self.width) = (channels, height, width)
        values = [Float](repeating: .nan, count: blocked_count(channels) * 8 * height * width)
    }

    init(channels: Int, height: Int, width: Int, using generator: inout some RandomNumberGenerator) {
        self.init(channels: channels, height: height, width: width)
        for c in 0..<channels {
            for y in 0..<height {
                for x in 0..<width { self[c, y, x] = Float.random(in: -1...1, using: &generator) }
            }
        }
    }

    subscript(channel: Int, y: Int, x: Int) -> Float {
        get { values[((channel / 8 * height + y) * width + x) * 8 + channel % 8] }
        set { values[((channel / 8 * height + y) * width + x) * 8 + channel % 8] = newValue }
    }

    /// Channel after channel (NCHW).
    var planar: [Float] {
        (0..<channels).flatMap { c in
            (0..<height).flatMap { y in (0..<width).map { x in self[c, y, x] } }
        }
    }

    /// The largest difference of any element that counts, relative to the larger of 1 and the other's element; infinite
    /// where either is not a number.
    func distance(to other: BlockedTensor) -> Float {
        zip(planar, other.planar).reduce(0) { largest, pair in
            let difference = abs(pair.0 - pair.1) / max(1, abs(pair.1))
            return difference.isNaN ? .infinity : max(largest, difference)
        }
    }
}
