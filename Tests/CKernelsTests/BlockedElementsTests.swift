import CKernels
import Neural
import Testing

@Suite struct BlockedElementsTests {
    @Test("sums, products and scaled channels are activated as the epilogue says", arguments: 0..<40)
    func elements(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let (channels, pixels) = (Int.random(in: 1...30, using: &generator), Int.random(in: 1...40, using: &generator))
        let a = BlockedTensor(channels: channels, height: 1, width: pixels, using: &generator)
        let b = BlockedTensor(channels: channels, height: 1, width: pixels, using: &generator)
        let scales = BlockedTensor(channels: channels, height: 1, width: 1, using: &generator)
        let shifts = BlockedTensor(channels: channels, height: 1, width: 1, using: &generator)
        let epilogue = EpilogueCase(channels: channels, height: 1, width: pixels, using: &generator)
        func expected(_ value: (Int, Int) -> Float) -> BlockedTensor {
            var y = BlockedTensor(channels: channels, height: 1, width: pixels)
            for c in 0..<channels { for x in 0..<pixels { y[c, 0, x] = epilogue.activate(value(c, x), channel: c) } }
            return y
        }

        let scaled = expected { c, x in scales[c, 0, 0] * a[c, 0, x] + shifts[c, 0, 0] }
        for kernel in BlockedBuilds.scaleChannels {
            var y = BlockedTensor(channels: channels, height: 1, width: pixels)
            epilogue.withEpilogue { kernel(a.values, scales.values, shifts.values, channels, pixels, $0, &y.values) }
            #expect(y.distance(to: scaled) < 2e-6, "\(epilogue)")
        }
        guard epilogue.activation != BLOCKED_PRELU else { return }
        let sum = expected { c, x in a[c, 0, x] + b[c, 0, x] }
        let product = expected { c, x in a[c, 0, x] * b[c, 0, x] }
        let examples = BlockedBuilds.add.map { ($0, sum) } + BlockedBuilds.multiply.map { ($0, product) }
        for (kernel, result) in examples {
            var y = BlockedTensor(channels: channels, height: 1, width: pixels)
            epilogue.withEpilogue { kernel(a.values, b.values, $0, &y.values, y.values.count) }
            #expect(y.distance(to: result) < 2e-6, "\(epilogue)")
        }
    }
}
