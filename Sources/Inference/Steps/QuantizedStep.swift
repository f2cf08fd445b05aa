import CKernels

/// Work on bytes other than products with weights; rows, or channels of pooling, are shared between threads.
struct QuantizedStep: Step {
    private let work: ByteWork
    private let inputs: [Operand]
    private let output: Operand

    init(_ work: ByteWork, inputs: [Operand], output: Operand) {
        (self.work, self.inputs, self.output) = (work, inputs, output)
    }

    func run(_ share: Share, in memory: PlanMemory) {
        switch work {
        case .convolution, .matrixProduct: break
        case .quantize(let format): quantize(format, share, memory)
        case .dequantize(let format): dequantize(format, share, memory)
        case .sum(let combination): combine(int8_add, combination, share, memory)
        case .product(let combination): combine(int8_multiply, combination, share, memory)
        case .maximum(let pooling, let format): maximum(pooling, format, share, memory)
        case .mean(let window, let from, let to, let countsPadding):
            mean(window, from, to, countsPadding, share, memory)
        case .nearest(let rows, let columns, let format): pick(rows, columns, format, share, memory)
        case .table(let table, let format): concatenate([table], format, share, memory)
        case .concatenation(let tables, let format): concatenate(tables, format, share, memory)
        }
    }

    private func quantize(_ format: ByteFormat, _ share: Share, _ memory: PlanMemory) {
        let result = BytePicture(output, in: memory)
        let shape = result.shape
        let rows = share.range(of: shape.height)
        int8_quantize(
            memory[inputs[0]], shape.channels, shape.height, shape.width, format.scale, format.zeroPoint,
            rows.lowerBound, rows.upperBound, result.view)
        fillBorder(result, format.zeroPoint, share)
    }

    private func dequantize(_ format: ByteFormat, _ share: Share, _ memory: PlanMemory) {
        let input = BytePicture(inputs[0], in: memory)
        let shape = input.shape
        let rows = share.range(of: shape.height)
        int8_dequantize(
            input.view, shape.channels, shape.height, shape.width, format.scale, format.zeroPoint, rows.lowerBound,
            rows.upperBound, memory[output])
    }

    private typealias Combine = (
        Int8Picture, Int8Picture, Int, Int, Int, UnsafePointer<Int8Combination>?, Int8Picture
    ) -> Void

    private func combine(_ kernel: Combine, _ combination: Int8Combination, _ share: Share, _ memory: PlanMemory) {
        let (first, second, result) = (
            BytePicture(inputs[0], in: memory), BytePicture(inputs[1], in: memory), BytePicture(output, in: memory)
        )
        let rows = share.range(of: result.shape.height)
        withUnsafePointer(to: combination) { combination in
            kernel(
                first.view(row: rows.lowerBound), second.view(row: rows.lowerBound), result.shape.pixelSize, rows.count,
                result.shape.width, combination, result.view(row: rows.lowerBound))
        }
        fillBorder(result, combination.zero_point, share)
    }

    private func maximum(_ pooling: Pooling, _ format: ByteFormat, _ share: Share, _ memory: PlanMemory) {
        let (input, result) = (BytePicture(inputs[0], in: memory), BytePicture(output, in: memory))
        let channels = share.range(of: result.shape.pixelSize, unit: 8)
        var window = Int8Pooling(pooling, channels: channels.count)
        int8_pool_maximum(&window, input.view(channel: channels.lowerBound), result.view(channel: channels.lowerBound))
        fillBorder(result, format.zeroPoint, share)
    }

    private func mean(
        _ window: Int8Pooling, _ from: ByteFormat, _ to: ByteFormat, _ countsPadding: Bool, _ share: Share,
        _ memory: PlanMemory
    ) {
        let (input, result) = (BytePicture(inputs[0], in: memory), BytePicture(output, in: memory))
        let channels = share.range(of: result.shape.pixelSize, unit: 8)
        var window = window
        window.channels = channels.count
        int8_pool_average(
            &window, input.view(channel: channels.lowerBound), from.zeroPoint, from.scale / to.scale, to.zeroPoint,
            countsPadding ? 1 : 0, result.view(channel: channels.lowerBound))
        fillBorder(result, to.zeroPoint, share)
    }

    private func pick(_ rows: [Int32], _ columns: [Int32], _ format: ByteFormat, _ share: Share, _ memory: PlanMemory) {
        let (input, result) = (BytePicture(inputs[0], in: memory), BytePicture(output, in: memory))
        let own = share.range(of: rows.count)
        int8_pick_pixels(
            input.view, result.shape.pixelSize, Array(rows[own]), columns, own.count, result.shape.width,
            result.view(row: own.lowerBound))
        fillBorder(result, format.zeroPoint, share)
    }

    private func concatenate(_ tables: [[UInt8]?], _ format: ByteFormat, _ share: Share, _ memory: PlanMemory) {
        let result = BytePicture(output, in: memory)
        let rows = share.range(of: result.shape.height)
        var channel = 0
        for (input, table) in zip(inputs.map { BytePicture($0, in: memory) }, tables) {
            int8_map(
                input.view(row: rows.lowerBound), input.shape.channels, rows.count, result.shape.width, table,
                result.view(row: rows.lowerBound, channel: channel))
            channel += input.shape.channels
        }
        fillBorder(result, format.zeroPoint, share)
    }

    private func fillBorder(_ picture: BytePicture, _ zeroPoint: Int32, _ share: Share) {
        if share.index == 0 { picture.fillBorder(zeroPoint) }
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
