import CKernels
import Testing

@Suite struct ColourKernelTests {
    @Test("conversion to RGB equals BT.601's equations", arguments: 1...70)
    func convert(count: Int) {
        var generator = SeededRandom(seed: UInt64(count))
        let planes = (0..<3).map { _ in (0..<count).map { _ in Float.random(in: 0...255, using: &generator) } }
        let scale: [Float] = [0.5, 1, 2]
        let offset: [Float] = [1, 0, -3]
        let expected = (0..<count).map { i -> [Double] in
            let y = Double(planes[0][i])
            let cb = Double(planes[1][i]) - 128
            let cr = Double(planes[2][i]) - 128
            // ITU-R BT.601: Kr 0.299, Kb 0.114.
            let rgb = [
                y + 2 * (1 - 0.299) * cr,
                y - 2 * (1 - 0.114) * 0.114 / 0.587 * cb - 2 * (1 - 0.299) * 0.299 / 0.587 * cr,
                y + 2 * (1 - 0.114) * cb,
            ]
            return (0..<3).map { min(max(rgb[$0], 0), 255) * Double(scale[$0]) + Double(offset[$0]) }
        }
        for kernel in [pixel_ycbcr_to_rgb, pixel_ycbcr_to_rgb_portable] {
            var red = [Float](repeating: 0, count: count)
            var green = red
            var blue = red
            kernel(planes[0], planes[1], planes[2], count, scale, offset, &red, &green, &blue)
            for i in 0..<count {
                #expect(abs(Double(red[i]) - expected[i][0]) < 1e-2)
                #expect(abs(Double(green[i]) - expected[i][1]) < 1e-2)
                #expect(abs(Double(blue[i]) - expected[i][2]) < 1e-2)
            }
        }
    }
}
