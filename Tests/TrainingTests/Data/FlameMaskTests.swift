import Testing

@testable import Training

@Suite("Flame mask")
struct FlameMaskTests {
    /// A square of one colour in the middle of grey, 20 × 20.
    private func mask(_ color: [Float], core: [Float]? = nil) -> FlameMask {
        var planes = [Float](repeating: 0.5, count: 3 * 400)
        for channel in 0..<3 {
            for y in 6..<14 {
                for x in 6..<14 {
                    let isCore = core != nil && (9...10).contains(x) && (9...10).contains(y)
                    planes[channel * 400 + y * 20 + x] = isCore ? core![channel] : color[channel]
                }
            }
        }
        return FlameMask(planes, width: 20, height: 20)
    }

    @Test("covers what has a flame's colour, softly at its edge, and nothing far from it")
    func flame() {
        let shares = mask([1, 0.6, 0.1]).shares
        #expect(shares[10 * 20 + 10] == 1)
        #expect((0.01..<1).contains(shares[10 * 20 + 5]))
        #expect(shares[10 * 20 + 2] == 0 && shares[0] == 0)
    }

    @Test("closes over a small white core")
    func core() {
        #expect(mask([1, 0.6, 0.1], core: [1, 1, 1]).shares[10 * 20 + 10] > 0.5)
    }

    @Test("leaves out what is blue, grey or dark", arguments: [[0.1, 0.3, 1], [0.5, 0.5, 0.5], [0.3, 0.15, 0.02]])
    func others(color: [Float]) {
        #expect(mask(color).area == 0)
    }

    @Test("fades towards the border, where things are cut off")
    func border() {
        let planes =
            [Float](repeating: 1, count: 400) + [Float](repeating: 0.5, count: 400) + [Float](repeating: 0, count: 400)
        let shares = FlameMask(planes, width: 20, height: 20).shares
        #expect(shares[10 * 20] == 0 && shares[10 * 20 + 1] < shares[10 * 20 + 2] && shares[10 * 20 + 10] == 1)
    }
}
