/// How much each pixel of a picture belongs to something with a flame's colour: soft at its edge, closed over small white
/// cores, and nothing near the picture's border, where things are cut off.
///
/// Source: the colours by T. Çelik and H. Demirel, "Fire detection in video sequences using a generic color model", 2009,
/// section 2, rules 3 and 7.
struct FlameMask {
    /// Least difference of red and blue chroma; the paper's τ.
    private static let chromaContrast: Float = 40 / 255
    /// Darker things do not shine.
    private static let leastLuma: Float = 0.35
    /// Width of the border, as a share of the sides, over which the mask rises from nothing.
    private static let border: Float = 0.15

    /// Rows of 0 to 1.
    private(set) var shares: [Float]

    /// Pixels of flame.
    var area: Float { shares.reduce(0, +) }

    /// - Parameter planes: red, green and blue of 0 to 1, each of `width` × `height`.
    init(_ planes: [Float], width: Int, height: Int) {
        let size = width * height
        precondition(planes.count == 3 * size, "three planes of \(size) values")
        shares = (0..<size).map { place in
            let (red, green, blue) = (planes[place], planes[size + place], planes[2 * size + place])
            let luma = 0.299 * red + 0.587 * green + 0.114 * blue
            // BT.601's chroma, without its offset.
            let contrast = 0.713 * (red - luma) - 0.564 * (blue - luma)
            return contrast >= Self.chromaContrast && luma >= Self.leastLuma ? 1 : 0
        }
        soften(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let fromSide = Float(min(x, width - 1 - x)) / (Self.border * Float(width))
                let fromEnd = Float(min(y, height - 1 - y)) / (Self.border * Float(height))
                let share = min(max(2 * shares[y * width + x] - 0.3, 0), 1)
                shares[y * width + x] = share * min(fromSide, 1) * min(fromEnd, 1)
            }
        }
    }

    /// Twice the mean of 3 × 3 pixels, which is near a Gaussian of deviation 1.2; outside is nothing.
    private mutating func soften(width: Int, height: Int) {
        for _ in 0..<2 {
            var rows = shares
            for y in 0..<height {
                for x in 0..<width {
                    let place = y * width + x
                    let (left, right) = (x > 0 ? shares[place - 1] : 0, x < width - 1 ? shares[place + 1] : 0)
                    rows[place] = (left + shares[place] + right) / 3
                }
            }
            for y in 0..<height {
                for x in 0..<width {
                    let place = y * width + x
                    let above = y > 0 ? rows[place - width] : 0
                    let below = y < height - 1 ? rows[place + width] : 0
                    shares[place] = (above + rows[place] + below) / 3
                }
            }
        }
    }
}
