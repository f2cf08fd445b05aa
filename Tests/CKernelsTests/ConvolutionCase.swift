import CKernels
import Neural

/// A random convolution and its result by the definition.
struct ConvolutionCase: CustomStringConvertible {
    var shape: BlockedConvolution
    let input: BlockedTensor
    let weights: [Float]
    let bias: [Float]
    let epilogue: EpilogueCase

    init(_ shape: BlockedConvolution, using generator: inout SeededGenerator) {
        self.shape = shape
        input = BlockedTensor(
            channels: shape.channels, height: shape.height, width: shape.width, using: &generator)
        let weightCount =
            shape.out_channels * (shape.channels / shape.groups) * shape.kernel_height * shape.kernel_width
        weights = (0..<weightCount).map { _ in Float.random(in: -1...1, using: &generator) }
        bias = (0..<shape.out_channels).map { _ in Float.random(in: -1...1, using: &generator) }
        epilogue = EpilogueCase(
            channels: shape.out_channels, height: shape.out_height, width: shape.out_width, using: &generator)
    }

    /// y = epilogue(bias + sum of weights · input), summed in double precision.
    func expected() -> BlockedTensor {
        var result = BlockedTensor(channels: shape.out_channels, height: shape.out_height, width: shape.out_width)
        for o in 0..<shape.out_channels {
            for y in 0..<shape.out_height {
                for x in 0..<shape.out_width {
                    result[o, y, x] = epilogue.apply(Float(sum(o, y, x)), channel: o, y: y, x: x)
                }
            }
        }
        return result
    }

    private func sum(_ o: Int, _ y: Int, _ x: Int) -> Double {
        let channels = shape.channels / shape.groups
        let group = o / (shape.out_channels / shape.groups)
        var sum = Double(bias[o])
        for ky in 0..<shape.kernel_height {
            let inY = y * shape.stride_y + ky * shape.dilation_y - shape.padding_top
            guard (0..<shape.height).contains(inY) else { continue }
            for kx in 0..<shape.kernel_width {
                let inX = x * shape.stride_x + kx * shape.dilation_x - shape.padding_left
                guard (0..<shape.width).contains(inX) else { continue }
                for i in 0..<channels {
                    let weight = weights[((o * channels + i) * shape.kernel_height + ky) * shape.kernel_width + kx]
                    sum += Double(weight) * Double(input[group * channels + i, inY, inX])
                }
            }
        }
        return sum
    }

    /// The whole result in one part, and in parts that cut rows and blocks.
    func parts() -> [[BlockedPart]] {
        let (rows, blocks) = (shape.out_height, blocked_count(shape.out_channels))
        let whole = BlockedPart(first_row: 0, end_row: rows, first_block: 0, end_block: blocks)
        var cuts = [(0..<rows, 0..<blocks)]
        if rows > 1 { cuts = cuts.flatMap { [(0..<rows / 2, $0.1), (rows / 2..<rows, $0.1)] } }
        if blocks > 1 { cuts = cuts.flatMap { [($0.0, 0..<blocks / 2), ($0.0, blocks / 2..<blocks)] } }
        let pieces = cuts.map {
            BlockedPart(
                first_row: $0.0.lowerBound, end_row: $0.0.upperBound, first_block: $0.1.lowerBound,
                end_block: $0.1.upperBound)
        }
        return pieces.count > 1 ? [[whole], pieces] : [[whole]]
    }

    var description: String { "\(shape), \(epilogue)" }
}

extension BlockedConvolution {
    /// The sizes of the result follow from the padding, which is the same below and right as above and left, but for up
    /// to `extra` rows and columns.
    init(
        channels: Int, outChannels: Int, groups: Int = 1, height: Int, width: Int, kernel: (Int, Int),
        stride: (Int, Int) = (1, 1), dilation: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0), extra: Int = 0
    ) {
        self.init()
        (self.channels, out_channels, self.groups) = (channels, outChannels, groups)
        (kernel_height, kernel_width) = kernel
        (stride_y, stride_x) = stride
        (dilation_y, dilation_x) = dilation
        (padding_top, padding_left) = padding
        let reach = ((kernel.0 - 1) * dilation.0, (kernel.1 - 1) * dilation.1)
        // At least one row and column of output.
        self.height = max(height, reach.0 + 1 - 2 * padding.0)
        self.width = max(width, reach.1 + 1 - 2 * padding.1)
        out_height = (self.height + 2 * padding.0 + extra - reach.0 - 1) / stride.0 + 1
        out_width = (self.width + 2 * padding.1 + extra - reach.1 - 1) / stride.1 + 1
    }
}
