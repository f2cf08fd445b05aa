import CKernels

/// Work on bytes other than convolutions, done by the first thread.
struct QuantizedStep: Step {
    private let work: ByteWork
    private let inputs: [Operand]
    private let output: Operand

    init(_ work: ByteWork, inputs: [Operand], output: Operand) {
        (self.work, self.inputs, self.output) = (work, inputs, output)
    }

    func run(_ share: Share, in memory: PlanMemory) {
        guard share.index == 0 else { return }
        if case .dequantize(let format) = work { return dequantize(format, memory) }
        let result = BytePicture(output, in: memory)
        let shape = result.shape
        if case .quantize(let format) = work {
            int8_quantize(
                memory[inputs[0]], shape.channels, shape.height, shape.width, format.scale, format.zeroPoint,
                result.view)
            return result.fillBorder(format.zeroPoint)
        }
        let input = BytePicture(inputs[0], in: memory)
        switch work {
        case .quantize, .dequantize, .convolution: break
        case .sum(var combination):
            int8_add(
                input.view, BytePicture(inputs[1], in: memory).view, shape.pixelSize, shape.height, shape.width,
                &combination,
                result.view)
            result.fillBorder(combination.zero_point)
        case .product(var combination):
            int8_multiply(
                input.view, BytePicture(inputs[1], in: memory).view, shape.pixelSize, shape.height, shape.width,
                &combination,
                result.view)
            result.fillBorder(combination.zero_point)
        case .maximum(let pooling, let format):
            var window = Int8Pooling(pooling, channels: shape.pixelSize)
            int8_pool_maximum(&window, input.view, result.view)
            result.fillBorder(format.zeroPoint)
        case .mean(var window, let from, let to, let countsPadding):
            int8_pool_average(
                &window, input.view, from.zeroPoint, from.scale / to.scale, to.zeroPoint, countsPadding ? 1 : 0,
                result.view)
            result.fillBorder(to.zeroPoint)
        case .nearest(let rows, let columns, let format):
            int8_pick_pixels(input.view, shape.pixelSize, rows, columns, shape.height, shape.width, result.view)
            result.fillBorder(format.zeroPoint)
        }
    }

    private func dequantize(_ format: ByteFormat, _ memory: PlanMemory) {
        let input = BytePicture(inputs[0], in: memory)
        let shape = input.shape
        int8_dequantize(
            input.view, shape.channels, shape.height, shape.width, format.scale, format.zeroPoint, memory[output])
    }
}

extension Int8Pooling {
    init(_ pooling: Pooling, channels: Int) {
        self.init()
        self.channels = channels
        let (rows, columns) = (pooling.vertical, pooling.horizontal)
        (height, width) = (rows.input, columns.input)
        (out_height, out_width) = (rows.output, columns.output)
        (kernel_height, kernel_width) = (rows.kernel, columns.kernel)
        (stride_y, stride_x) = (rows.stride, columns.stride)
        (padding_top, padding_left) = (rows.padBefore, columns.padBefore)
    }
}
