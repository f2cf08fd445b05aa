import CKernels
import COpenBLAS

/// A transposed convolution over planar pictures: a matrix product gives what each input pixel adds under each tap, and that
/// is added up where it belongs.
struct TransposedConvolutionStep: Step {
    /// Floats that the products of one pass may take: they stay in the second-level cache, unless fewer than
    /// `leastProductRows` rows would be left for a pass.
    private static let passCount = 1 << 17
    private static let leastProductRows = 16

    private let window: NeuralWindow
    private let depth, groupOutputs: Int
    private let input, output: Operand
    private let weights, bias: ConstantBuffer
    private let epilogue: Epilogue
    /// Output channels of one pass.
    private let passChannels: Int

    init(_ convolution: TransposedConvolution, input: Operand, output: Operand) {
        let (vertical, horizontal) = (convolution.vertical, convolution.horizontal)
        (depth, groupOutputs) =
            (convolution.channels / convolution.groups, convolution.outChannels / convolution.groups)
        (self.input, self.output) = (input, output)
        weights = ConstantBuffer(convolution.weights)
        bias = ConstantBuffer(convolution.bias)
        epilogue = Epilogue(convolution.activation)
        let taps = vertical.kernel * horizontal.kernel
        let pixels = vertical.output * horizontal.output
        let wanted = max(Self.passCount / (taps * pixels), (Self.leastProductRows + taps - 1) / taps)
        passChannels = min(groupOutputs, wanted)
        window = NeuralWindow(
            channels: 0, height: vertical.input, width: horizontal.input, kernel_height: vertical.kernel,
            kernel_width: horizontal.kernel, stride_y: vertical.stride, stride_x: horizontal.stride,
            dilation_y: vertical.dilation, dilation_x: horizontal.dilation, padding_top: vertical.padBefore,
            padding_left: horizontal.padBefore, out_height: vertical.output, out_width: horizontal.output,
            column_pitch: pixels)
    }

    var scratchCount: Int { passChannels * window.kernel_height * window.kernel_width * window.column_pitch }

    func run(_ share: Share, in memory: PlanMemory) {
        let channels = share.range(of: bias.count)
        for picture in 0..<output.picture.batch {
            var first = channels.lowerBound
            while first < channels.upperBound {
                let room = groupOutputs - first % groupOutputs
                let count = min(passChannels, room, channels.upperBound - first)
                compute(first..<first + count, picture, memory, memory.scratch(share))
                first += count
            }
        }
    }

    /// Output channels of one group.
    private func compute(
        _ channels: Range<Int>, _ picture: Int, _ memory: PlanMemory, _ products: UnsafeMutablePointer<Float>
    ) {
        let taps = window.kernel_height * window.kernel_width
        let (pixels, size) = (window.column_pitch, window.height * window.width)
        let (group, first) = (channels.lowerBound / groupOutputs, channels.lowerBound % groupOutputs)
        let x = memory[input] + picture * input.pictureCount + group * depth * pixels
        let y = memory[output] + picture * output.pictureCount
        cblas_sgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, blasint(channels.count * taps), blasint(pixels), blasint(depth), 1,
            weights.base + (group * depth * groupOutputs + first) * taps, blasint(groupOutputs * taps), x,
            blasint(pixels), 0, products, blasint(pixels))
        for channel in channels { (y + channel * size).update(repeating: bias.base[channel], count: size) }
        var window = window
        window.channels = channels.count
        neural_fold(products, &window, y + channels.lowerBound * size)
        guard !epilogue.isEmpty else { return }
        for channel in channels {
            if let slope = epilogue.slope(channel) {
                for index in channel * size..<(channel + 1) * size where y[index] < 0 { y[index] *= slope }
            } else {
                epilogue.apply(to: y + channel * size, count: size)
            }
        }
    }
}
