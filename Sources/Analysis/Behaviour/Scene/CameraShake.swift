import CKernels

/// How far the whole picture has moved from where the scene usually is, by the sums of its rows and columns.
///
/// Source: S. Ratakonda, "Real-time digital video stabilization for multi-media applications", ISCAS 1998 (integral
/// projections).
struct CameraShake {
    /// Pixels to each side.
    private static let reach = 8
    /// A shift must leave less than this share of the difference, or people who pass would shake the camera.
    private static let leastGain: Float = 0.7
    /// Mean difference of a row's or column's mean, in grey levels, below which all is where it was.
    private static let noise: Float = 0.5

    let width: Int
    let height: Int
    private var columns: (now: [Float], usual: [Float])
    private var rows: (now: [Float], usual: [Float])

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        columns = ([Float](repeating: 0, count: width), [Float](repeating: 0, count: width))
        rows = ([Float](repeating: 0, count: height), [Float](repeating: 0, count: height))
    }

    /// - Returns: pixels to the right and down.
    mutating func shift(of luma: [UInt8], from usual: [Float]) -> (x: Int, y: Int) {
        for x in 0..<width { (columns.now[x], columns.usual[x]) = (0, 0) }
        var sums: [Float] = [0, 0]
        luma.withUnsafeBufferPointer { luma in
            usual.withUnsafeBufferPointer { usual in
                for y in 0..<height {
                    // Safe: whole rows of planes of the same size.
                    pixel_project(
                        luma.baseAddress! + y * width, usual.baseAddress! + y * width, width, &columns.now,
                        &columns.usual,
                        &sums)
                    (rows.now[y], rows.usual[y]) = (sums[0] / Float(width), sums[1] / Float(width))
                }
            }
        }
        for x in 0..<width {
            columns.now[x] /= Float(height)
            columns.usual[x] /= Float(height)
        }
        return (
            Self.shift(columns.now, from: columns.usual),
            Self.shift(rows.now, from: rows.usual)
        )
    }

    private static func shift(_ now: [Float], from usual: [Float]) -> Int {
        let count = now.count
        guard count > 4 * reach else { return 0 }
        // The light of the whole picture says nothing of where it is.
        let light = (now.reduce(0, +) - usual.reduce(0, +)) / Float(count)
        func difference(_ shift: Int) -> Float {
            var sum: Float = 0
            for place in reach..<count - reach { sum += abs(now[place + shift] - light - usual[place]) }
            return sum / Float(count - 2 * reach)
        }
        let still = difference(0)
        guard still > noise else { return 0 }
        var best = (shift: 0, difference: still * leastGain)
        for shift in -reach...reach where shift != 0 {
            let left = difference(shift)
            if left < best.difference { best = (shift, left) }
        }
        return best.shift
    }
}
