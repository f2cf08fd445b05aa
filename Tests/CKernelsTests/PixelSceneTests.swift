import CKernels
import Testing

/// The kernels of a fixed camera's scene, in both builds, against plain loops.
@Suite struct PixelSceneTests {
    private typealias Mark = (
        UnsafePointer<UInt8>?, UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?, Int, Float, Float,
        Float, UnsafeMutablePointer<UInt8>?
    ) -> Void

    /// Widths that fill vectors and leave a rest.
    private static let width = 75
    private static let bytes: [UInt8] = mixed(97, 7).map { UInt8($0) }
    private static let floats: [Float] = mixed(61, 5).map { Float($0) + 0.25 }

    private static func mixed(_ factor: Int, _ divisor: Int) -> [Int] {
        (0..<4 * width).map { index -> Int in (index * factor + index / divisor * 31) % 256 }
    }

    @Test("what lies outside the extremes by more than the tolerance is marked")
    func mark() {
        let deviation = Self.floats.map { $0 / 40 }
        let count = Self.bytes.count
        let wanted = (0..<count).map { index -> UInt8 in
            let (value, tolerance) = (Float(Self.bytes[index]) - 3, max(14, 4 * deviation[index]))
            let usual = Self.floats[index]
            return value > usual + 5 + tolerance || value < usual - 5 - tolerance ? 1 : 0
        }
        let (lowest, highest) = (Self.floats.map { $0 - 5 }, Self.floats.map { $0 + 5 })
        for kernel in [pixel_mark_changes, pixel_mark_changes_portable] as [Mark] {
            var mask = [UInt8](repeating: 9, count: count)
            kernel(Self.bytes, lowest, highest, deviation, count, 3, 14, 4, &mask)
            #expect(mask == wanted)
        }
        #expect(wanted.contains(0) && wanted.contains(1))
    }

    @Test("usual levels follow by the rate of what is there, deviations not where somebody is")
    func follow() {
        let rates: [Float] = [0.5, 0.25, 0.125]
        let mask = Self.bytes.map { $0 % 3 }
        for isPortable in [false, true] {
            var (usual, deviation) = (Self.floats, [Float](repeating: 8, count: Self.floats.count))
            let kernel = isPortable ? pixel_follow_scene_portable : pixel_follow_scene
            kernel(Self.bytes, mask, usual.count, rates, 60, &usual, &deviation)
            for index in usual.indices {
                let difference = Float(Self.bytes[index]) - Self.floats[index]
                let rate = rates[Int(mask[index])]
                #expect(abs(usual[index] - (Self.floats[index] + rate * difference)) < 1e-3)
                let moved = mask[index] == 2 ? 8 : 8 + rate * (min(abs(difference), 60) - 8)
                #expect(abs(deviation[index] - moved) < 1e-3)
            }
        }
    }

    @Test("extremes and majority of nine are those of the pixels around, none beyond the ends")
    func neighbours() {
        let width = Self.width
        let bits = Self.bytes.map { $0 & 1 }
        for isPortable in [false, true] {
            var scratch = [Float](repeating: 0, count: 2 * (width + 2))
            var (lowest, highest) = ([Float](repeating: 0, count: width), [Float](repeating: 0, count: width))
            var majority = [UInt8](repeating: 9, count: width)
            Self.floats.withUnsafeBufferPointer { rows in
                let first = rows.baseAddress!
                let kernel = isPortable ? pixel_extremes_portable : pixel_extremes
                kernel(first, first + width, first + 2 * width, width, &scratch, &lowest, &highest)
            }
            bits.withUnsafeBufferPointer { rows in
                let first = rows.baseAddress!
                let kernel = isPortable ? pixel_majority_portable : pixel_majority
                kernel(first, first + width, first + 2 * width, width, &majority)
            }
            for x in 0..<width {
                let places = (0..<3).flatMap { row in
                    (max(0, x - 1)...min(width - 1, x + 1)).map { row * width + $0 }
                }
                #expect(lowest[x] == places.map { Self.floats[$0] }.min())
                #expect(highest[x] == places.map { Self.floats[$0] }.max())
                let ones = places.count { bits[$0] == 1 }
                #expect(majority[x] == (x > 0 && x < width - 1 && ones >= 5 ? 1 : 0))
            }
        }
    }

    @Test("gaps up to a length are closed, also across rows")
    func gaps() {
        var line: [UInt8] = [0, 1, 0, 0, 1, 0, 0, 0, 1, 0]
        pixel_close_gaps(&line, 1, line.count, 2)
        #expect(line == [0, 1, 1, 1, 1, 0, 0, 0, 1, 0])
        var column: [UInt8] = [1, 5, 0, 5, 1, 5]
        pixel_close_gaps(&column, 2, 3, 1)
        #expect(column == [1, 5, 1, 5, 1, 5])
    }

    @Test("sums of rows and columns, and quartiles of samples, are what they say")
    func sums() {
        let width = Self.width
        for isPortable in [false, true] {
            var (columns, usualColumns) = ([Float](repeating: 1, count: width), [Float](repeating: 2, count: width))
            var sums: [Float] = [0, 0]
            let kernel = isPortable ? pixel_project_portable : pixel_project
            kernel(Self.bytes, Self.floats, width, &columns, &usualColumns, &sums)
            #expect(columns == Self.bytes[..<width].map { Float($0) + 1 })
            #expect(usualColumns == Self.floats[..<width].map { $0 + 2 })
            #expect(sums[0] == Self.bytes[..<width].reduce(0) { $0 + Float($1) })
            #expect(abs(sums[1] - Self.floats[..<width].reduce(0, +)) < 0.5)
        }
        var (median, spread): ([Float], [Float]) = ([0, 0], [0, 0])
        // Two places, of which one has 9, 1, 5 and 7 and the other 4 all the time.
        pixel_quartiles([9, 4, 1, 4, 5, 4, 7, 4], 4, 2, &median, &spread)
        #expect(median == [7, 4] && spread == [4, 0])
    }
}
