import CKernels

/// A convolution of bytes, rows shared between threads.
///
/// `@unchecked Sendable`: only `init` writes, before anybody else can have the object; `packed` and `multipliers` live as
/// long as it does.
final class QuantizedConvolutionStep: Step, @unchecked Sendable {
    private let geometry: Int8Convolution
    private let isDepthwise: Bool
    private let packed: UnsafeMutableRawPointer
    private let multipliers: ConstantBuffer
    private let requantization: Int8Requantization
    private let input, output: Operand
    private let addend: Operand?
    private let set = int8_best_instruction_set()

    /// - Parameter inputs: the picture, and the addend if there is one.
    init(_ convolution: ByteConvolution, inputs: [Operand], output: Operand) {
        (input, self.output) = (inputs[0], output)
        addend = convolution.addend == nil ? nil : inputs[1]
        var geometry = Int8Convolution()
        (geometry.channels, geometry.out_channels) = (convolution.channels, convolution.outChannels)
        geometry.groups = convolution.groups
        let (rows, columns) = (convolution.vertical, convolution.horizontal)
        (geometry.out_height, geometry.out_width) = (rows.output, columns.output)
        (geometry.kernel_height, geometry.kernel_width) = (rows.kernel, columns.kernel)
        (geometry.stride_y, geometry.stride_x) = (rows.stride, columns.stride)
        (geometry.dilation_y, geometry.dilation_x) = (rows.dilation, columns.dilation)
        (geometry.padding_top, geometry.padding_left) = (rows.padBefore, columns.padBefore)
        guard case .bytes(let border) = input.layout, let picture = BytePictureShape(input.shape),
            let result = BytePictureShape(output.shape)
        else { preconditionFailure("\(input.shape) is no picture of bytes") }
        geometry.row_stride = picture.rowSize(border: border)
        geometry.pixel_stride = picture.pixelSize
        self.geometry = geometry
        isDepthwise = convolution.isDepthwise
        let size = isDepthwise ? int8_packed_depthwise_size : int8_packed_convolution_size
        packed = .allocate(byteCount: size(&geometry, convolution.weights, set), alignment: 64)
        let pack = isDepthwise ? int8_pack_depthwise : int8_pack_convolution
        pack(&geometry, convolution.weights, convolution.biases, convolution.inputZeroPoint, set, packed)
        let rest = result.pixelSize - convolution.outChannels
        multipliers = ConstantBuffer(convolution.multipliers + [Float](repeating: 0, count: rest))
        var requantization = Int8Requantization()
        requantization.multipliers = multipliers.base
        requantization.zero_point = convolution.zeroPoint
        (requantization.minimum, requantization.maximum) = (convolution.minimum, convolution.maximum)
        if let addend = convolution.addend {
            requantization.addend_zero_point = addend.zeroPoint
            (requantization.own_factor, requantization.addend_factor) = (addend.ownFactor, addend.factor)
            requantization.sum_zero_point = addend.sumZeroPoint
            (requantization.sum_minimum, requantization.sum_maximum) = (addend.minimum, addend.maximum)
        }
        self.requantization = requantization
    }

    deinit { packed.deallocate() }

    func run(_ share: Share, in memory: PlanMemory) {
        let (input, output) = (BytePicture(input, in: memory), BytePicture(output, in: memory))
        guard let addend else {
            if share.index == 0 { output.fillBorder(requantization.zero_point) }
            return convolve(input, output, requantization, share)
        }
        if share.index == 0 { output.fillBorder(requantization.sum_zero_point) }
        withUnsafePointer(to: BytePicture(addend, in: memory).view) { view in
            var requantization = requantization
            requantization.addend = view
            convolve(input, output, requantization, share)
        }
    }

    private func convolve(
        _ input: BytePicture, _ output: BytePicture, _ requantization: Int8Requantization, _ share: Share
    ) {
        var (geometry, requantization) = (geometry, requantization)
        let rows = share.range(of: geometry.out_height)
        let convolve = isDepthwise ? int8_convolve_depthwise : int8_convolve
        convolve(
            &geometry, packed, input.view.pixels, &requantization, output.view, rows.lowerBound, rows.upperBound, set)
    }
}
