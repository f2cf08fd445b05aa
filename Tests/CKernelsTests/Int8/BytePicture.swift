import CKernels
import Neural

/// A quantised picture in memory of exactly its size, with a border.
final class BytePicture {
    let channels, height, width, border: Int
    private let pixelSize: Int
    private let memory: UnsafeMutableBufferPointer<UInt8>

    init(channels: Int, height: Int, width: Int, border: Int = 0, value: UInt8 = 0) {
        (self.channels, self.height, self.width, self.border) = (channels, height, width, border)
        pixelSize = int8_pixel_size(channels)
        memory = .allocate(capacity: pixelSize * (height + 2 * border) * (width + 2 * border))
        memory.initialize(repeating: value)
    }

    /// Random bytes inside, the value in the border; lanes beyond the last channel are random too.
    convenience init(
        channels: Int, height: Int, width: Int, border: Int = 0, value: UInt8 = 0,
        using generator: inout SeededGenerator
    ) {
        self.init(channels: channels, height: height, width: width, border: border, value: value)
        for row in 0..<height {
            for column in 0..<width {
                for lane in 0..<pixelSize {
                    memory[place(row, column) + lane] = .random(in: 0...255, using: &generator)
                }
            }
        }
    }

    deinit { memory.deallocate() }

    private func place(_ row: Int, _ column: Int) -> Int {
        ((row + border) * (width + 2 * border) + column + border) * pixelSize
    }

    var kernelView: Int8Picture {
        Int8Picture(
            pixels: memory.baseAddress! + place(0, 0), row_stride: (width + 2 * border) * pixelSize,
            pixel_stride: pixelSize)
    }

    /// Also of the border: rows from -border.
    subscript(channel: Int, row: Int, column: Int) -> UInt8 { memory[place(row, column) + channel] }

    /// The channels that count, NCHW.
    var values: [UInt8] {
        (0..<channels).flatMap { channel in
            (0..<height).flatMap { row in (0..<width).map { self[channel, row, $0] } }
        }
    }
}

extension Int8InstructionSet {
    /// Those that this processor can run.
    static var supported: [Int8InstructionSet] {
        [INT8_PORTABLE, INT8_NEON_DOT, INT8_AVX2, INT8_AVX_VNNI, INT8_AVX512_VNNI].filter { int8_supports($0) != 0 }
    }
}

/// q = clamp(round(x)) + zero point, the rounding half to even.
func quantized(_ x: Float, zeroPoint: Int32, _ range: ClosedRange<Int32> = 0...255) -> UInt8 {
    let clamped = min(max(x, Float(range.lowerBound - zeroPoint)), Float(range.upperBound - zeroPoint))
    return UInt8(Int32(clamped.rounded(.toNearestOrEven)) + zeroPoint)
}
