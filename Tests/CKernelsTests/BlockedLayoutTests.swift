import CKernels
import Neural
import Testing

@Suite struct BlockedLayoutTests {
    @Test("planar and interleaved pictures become blocked and back", arguments: [1, 3, 7, 8, 9, 16, 21], [1, 8, 35])
    func reorder(channels: Int, pixels: Int) {
        var generator = SeededGenerator(seed: UInt64(channels * 100 + pixels))
        let blocked = BlockedTensor(channels: channels, height: 1, width: pixels, using: &generator)
        let planar = blocked.planar
        let interleaved = (0..<pixels).flatMap { x in (0..<channels).map { blocked[$0, 0, x] } }
        let withZeros = blocked.values.map { $0.isNaN ? 0 : $0 }
        for (kernel, source) in [
            (blocked_from_planar, planar), (blocked_from_planar_portable, planar),
            (blocked_from_interleaved, interleaved), (blocked_from_interleaved_portable, interleaved),
        ] {
            var result = [Float](repeating: .nan, count: blocked.values.count)
            kernel(source, channels, pixels, &result)
            #expect(result == withZeros)
        }
        for kernel in [blocked_to_planar, blocked_to_planar_portable] {
            var result = [Float](repeating: .nan, count: planar.count)
            kernel(blocked.values, channels, pixels, &result)
            #expect(result == planar)
        }
        for kernel in [blocked_to_interleaved, blocked_to_interleaved_portable] {
            var result = [Float](repeating: .nan, count: planar.count)
            kernel(blocked.values, channels, pixels, pixels, channels, &result)
            #expect(result == interleaved)
        }
    }

    @Test("some pixels become a part of wider ones", arguments: [1, 7, 8, 21])
    func interleaveParts(channels: Int) {
        var generator = SeededGenerator(seed: UInt64(channels))
        let blocked = BlockedTensor(channels: channels, height: 1, width: 100, using: &generator)
        let pitch = channels + 3
        for kernel in [blocked_to_interleaved, blocked_to_interleaved_portable] {
            var result = [Float](repeating: -1, count: 70 * pitch)
            kernel(blocked.values, channels, 100, 70, pitch, &result)
            for pixel in 0..<70 {
                for channel in 0..<pitch {
                    #expect(
                        result[pixel * pitch + channel] == (channel < channels ? blocked[channel, 0, pixel] : -1))
                }
            }
        }
    }

    @Test("channels are gathered from anywhere, whole blocks or single lanes")
    func gather() {
        var generator = SeededGenerator(seed: 3)
        let x = BlockedTensor(channels: 40, height: 1, width: 11, using: &generator)
        // A whole block, a block cut out of two, and shuffled lanes that end within a block.
        let sources = Array(8..<16) + Array(3..<11) + (0..<13).map { $0 * 17 % 40 }
        let offsets = sources.map { Int32($0 / 8 * 11 * 8 + $0 % 8) }
        for kernel in [blocked_gather_channels, blocked_gather_channels_portable] {
            var y = BlockedTensor(channels: sources.count, height: 1, width: 11)
            kernel(x.values, offsets, sources.count, 11, &y.values)
            for (c, source) in sources.enumerated() {
                for pixel in 0..<11 { #expect(y[c, 0, pixel] == x[source, 0, pixel]) }
            }
            #expect(y.values.allSatisfy { !$0.isNaN })
        }
    }
}
