import CKernels
import Neural

/// A quantised convolution with random numbers, and what it gives by definition.
struct ByteConvolutionCase: CustomStringConvertible {
    var shape = Int8Convolution()
    var input: BytePicture
    var inputZeroPoint: Int32
    var weights: [Int8]
    let biases: [Int32]
    let multipliers: [Float]
    var requantization = Int8Requantization()

    /// - Parameter weightLimit: weights are in -weightLimit-1...weightLimit.
    init(
        channels: Int, outChannels: Int, groups: Int = 1, height: Int, width: Int, kernel: (Int, Int),
        stride: (Int, Int) = (1, 1), dilation: (Int, Int) = (1, 1), padding: Int = 0, weightLimit: Int8 = 127,
        using generator: inout SeededGenerator
    ) {
        inputZeroPoint = .random(in: 0...255, using: &generator)
        input = BytePicture(
            channels: channels, height: height, width: width, border: padding, value: UInt8(inputZeroPoint),
            using: &generator)
        func span(_ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> Int {
            (size + 2 * padding - (kernel - 1) * dilation - 1) / stride + 1
        }
        let view = input.kernelView
        shape.channels = channels
        shape.out_channels = outChannels
        shape.groups = groups
        shape.out_height = span(height, kernel.0, stride.0, dilation.0)
        shape.out_width = span(width, kernel.1, stride.1, dilation.1)
        (shape.kernel_height, shape.kernel_width) = kernel
        (shape.stride_y, shape.stride_x) = stride
        (shape.dilation_y, shape.dilation_x) = dilation
        (shape.padding_top, shape.padding_left) = (padding, padding)
        (shape.row_stride, shape.pixel_stride) = (view.row_stride, view.pixel_stride)
        let terms = channels / groups * kernel.0 * kernel.1
        weights = (0..<outChannels * terms).map { _ in .random(in: (-weightLimit - 1)...weightLimit, using: &generator)
        }
        biases = (0..<outChannels).map { _ in .random(in: -50_000...50_000, using: &generator) }
        // Results fill the range of a byte, and some leave it.
        let spread = 128 / (Float(weightLimit) * 64 * Float(terms).squareRoot())
        multipliers = (0..<(outChannels + 7) / 8 * 8).map { _ in spread * (0.5 + generator.nextUnit()) }
        requantization.zero_point = .random(in: 0...255, using: &generator)
        requantization.minimum = Bool.random(using: &generator) ? 0 : requantization.zero_point
        requantization.maximum = Bool.random(using: &generator) ? 255 : max(requantization.zero_point, 200)
    }

    var description: String {
        "\(shape.channels) to \(shape.out_channels) channels in \(shape.groups) groups, kernel \(shape.kernel_height)×"
            + "\(shape.kernel_width), to \(shape.out_height)×\(shape.out_width)"
    }

    private func sum(_ channel: Int, _ row: Int, _ column: Int) -> Int32 {
        let perGroup = shape.channels / shape.groups
        let group = channel / (shape.out_channels / shape.groups)
        var sum = biases[channel]
        for c in 0..<perGroup {
            for ky in 0..<shape.kernel_height {
                for kx in 0..<shape.kernel_width {
                    let y = row * shape.stride_y + ky * shape.dilation_y - shape.padding_top
                    let x = column * shape.stride_x + kx * shape.dilation_x - shape.padding_left
                    let weight = weights[
                        ((channel * perGroup + c) * shape.kernel_height + ky) * shape.kernel_width + kx]
                    sum += (Int32(input[group * perGroup + c, y, x]) - inputZeroPoint) * Int32(weight)
                }
            }
        }
        return sum
    }

    /// - Parameter addend: of the result's size; what `requantization` says of it applies.
    func expected(addend: BytePicture?) -> [UInt8] {
        let r = requantization
        return (0..<shape.out_channels).flatMap { channel in
            (0..<shape.out_height * shape.out_width).map { place in
                let (row, column) = place.quotientAndRemainder(dividingBy: shape.out_width)
                let own = quantized(
                    Float(sum(channel, row, column)) * multipliers[channel], zeroPoint: r.zero_point,
                    r.minimum...r.maximum)
                guard let addend else { return own }
                let both =
                    Float(Int32(own) - r.zero_point) * r.own_factor
                    + Float(Int32(addend[channel, row, column]) - r.addend_zero_point) * r.addend_factor
                return quantized(both, zeroPoint: r.sum_zero_point, r.sum_minimum...r.sum_maximum)
            }
        }
    }

    typealias Size = (UnsafePointer<Int8Convolution>?, UnsafePointer<Int8>?, Int8InstructionSet) -> Int
    typealias Pack = (
        UnsafePointer<Int8Convolution>?, UnsafePointer<Int8>?, UnsafePointer<Int32>?, Int32, Int8InstructionSet,
        UnsafeMutableRawPointer?
    ) -> Void
    typealias Convolve = (
        UnsafePointer<Int8Convolution>?, UnsafeRawPointer?, UnsafePointer<UInt8>?, UnsafePointer<Int8Requantization>?,
        Int8Picture, Int, Int, Int8InstructionSet
    ) -> Void

    /// The kernel's result, computed in two parts that meet at a row.
    func result(
        _ set: Int8InstructionSet, size: Size, pack: Pack, convolve: Convolve, addend: BytePicture?, splitAt row: Int
    ) -> [UInt8] {
        var shape = shape
        var requantization = requantization
        let packed = UnsafeMutableRawPointer.allocate(byteCount: size(&shape, weights, set), alignment: 64)
        defer { packed.deallocate() }
        pack(&shape, weights, biases, inputZeroPoint, set, packed)
        // The result has a border that must stay as it is.
        let output = BytePicture(
            channels: (shape.out_channels + 7) / 8 * 8, height: shape.out_height, width: shape.out_width, border: 1,
            value: 77)
        multipliers.withUnsafeBufferPointer { multipliers in
            withOptionalView(of: addend) { addend in
                requantization.multipliers = multipliers.baseAddress
                requantization.addend = addend
                for (first, end) in [(0, row), (row, shape.out_height)] {
                    convolve(
                        &shape, packed, input.kernelView.pixels, &requantization, output.kernelView, first, end, set)
                }
            }
        }
        let border = (-1...shape.out_height).flatMap { [output[0, $0, -1], output[7, $0, shape.out_width]] }
        return border.allSatisfy { $0 == 77 }
            ? Array(output.values.prefix(shape.out_channels * shape.out_height * shape.out_width)) : []
    }

    private func withOptionalView(of picture: BytePicture?, _ body: (UnsafePointer<Int8Picture>?) -> Void) {
        guard let picture else { return body(nil) }
        withUnsafePointer(to: picture.kernelView) { body($0) }
    }
}
