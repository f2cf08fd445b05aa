import CKernels
import COpenBLAS

/// Convolution as matrix products: weights [O, C · kh · kw] · columns [C · kh · kw, places] (Chellapilla, Puri and Simard,
/// "High performance convolutional neural networks for document processing", 2006, section 2), one for each group. The
/// columns of several small pictures lie side by side; a 1 × 1 kernel with stride 1 multiplies a large picture itself.
final class ConvolutionLayer: Layer {
    /// A product of fewer columns leaves most of its time to packing the weights.
    private static let leastColumns = 512

    /// One group of some pictures that follow each other.
    private struct Block {
        let first, count, group: Int
    }

    private let input, weight, output: Operand
    private let bias: Operand?
    private let scratch: Scratch
    private let groups: Int
    private let isPointwise: Bool
    private let blocks: [Block]
    /// One group of one picture.
    private var window: NeuralWindow
    private let inputStride, outputStride, rows, depth, places: Int

    init(
        _ settings: Operation.Convolution, input: Operand, weight: Operand, bias: Operand?, output: Operand,
        scratch: Scratch
    ) {
        self.input = input
        self.weight = weight
        self.bias = bias
        self.output = output
        self.scratch = scratch
        groups = settings.groups
        window = NeuralWindow(settings, input: input.shape, output: output.shape)
        window.channels /= groups
        isPointwise =
            settings.kernel == .init(1, 1) && settings.strides == .init(1, 1) && settings.padding == .init(0)
        rows = output.shape[1] / groups
        depth = weight.shape[1...].reduce(1, *)
        places = output.shape[2] * output.shape[3]
        inputStride = window.channels * input.shape[2] * input.shape[3]
        outputStride = rows * places
        let pictures = input.shape[0]
        let together = min(pictures, max(1, Self.leastColumns / places))
        blocks = stride(from: 0, to: pictures, by: together).flatMap { first in
            (0..<settings.groups).map { Block(first: first, count: min(together, pictures - first), group: $0) }
        }
        if !isPointwise || together > 1 { scratch.reserve(depth * together * places) }
        if together > 1 { scratch.reserve((depth + rows) * together * places) }
    }

    /// Behind the columns: results, or their gradients, of several pictures side by side.
    private func joined(_ block: Block) -> UnsafeMutablePointer<Float> { scratch.base + depth * block.count * places }

    /// Where a picture's group begins among `stride` elements for each.
    private func offset(_ block: Block, _ picture: Int, _ stride: Int) -> Int {
        ((block.first + picture) * groups + block.group) * stride
    }

    func forward(isTraining: Bool) {
        for index in blocks.indices {
            let block = blocks[index]
            let width = block.count * places
            let product = block.count == 1 ? output.values + offset(block, 0, outputStride) : joined(block)
            multiply(
                Matrix(weight.values + block.group * groupWeights, pitch: depth),
                Matrix(columns(of: block), pitch: width),
                product, rows, width, depth, adds: false)
            for picture in 0..<block.count {
                let y = output.values + offset(block, picture, outputStride)
                if block.count > 1 { neural_scatter(product + picture * places, width, y, places, 1, rows, places, 0) }
                addBias(to: y, firstChannel: block.group * rows)
            }
        }
    }

    /// Weights of one group.
    private var groupWeights: Int { rows * depth }

    /// While the block is in the cache.
    private func addBias(to y: UnsafeMutablePointer<Float>, firstChannel: Int) {
        guard let bias else { return }
        for row in 0..<rows {
            let place = y + row * places
            Activation.identity.apply(place, to: place, count: places, shift: bias.values[firstChannel + row])
        }
    }

    func backward() {
        guard let outer = output.gradient else { return }
        for index in blocks.indices {
            let block = blocks[index]
            let width = block.count * places
            let dy = Matrix(gradients(outer, of: block), pitch: width)
            if let gradient = weight.gradient {
                multiply(
                    dy, Matrix(columns(of: block), pitch: width, isTransposed: true),
                    gradient + block.group * groupWeights, rows, depth, width, adds: true)
            }
            if let gradient = bias?.gradient {
                addRowSums(of: dy.base, rows: rows, places: width, to: gradient + block.group * rows)
            }
            if let gradient = input.gradient { backwardInput(dy, block, gradient) }
        }
    }

    private func backwardInput(_ dy: Matrix, _ block: Block, _ gradient: UnsafeMutablePointer<Float>) {
        let isDirect = isPointwise && block.count == 1
        let target = isDirect ? gradient + offset(block, 0, inputStride) : scratch.base
        multiply(
            Matrix(weight.values + block.group * groupWeights, pitch: depth, isTransposed: true), dy, target, depth,
            block.count * places, rows, adds: isDirect && input.addsGradient)
        guard !isDirect else { return }
        window.column_pitch = block.count * places
        for picture in 0..<block.count {
            let dx = gradient + offset(block, picture, inputStride)
            if isPointwise {
                neural_scatter(
                    target + picture * places, block.count * places, dx, places, 1, depth, places, input.adds)
            } else {
                if !input.addsGradient { dx.update(repeating: 0, count: inputStride) }
                neural_fold(target + picture * places, &window, dx)
            }
        }
    }

    /// [rows, places] of each picture side by side.
    private func gradients(_ outer: UnsafeMutablePointer<Float>, of block: Block) -> UnsafePointer<Float> {
        if block.count == 1 { return UnsafePointer(outer + offset(block, 0, outputStride)) }
        let (target, width) = (joined(block), block.count * places)
        for picture in 0..<block.count {
            neural_gather(
                outer + offset(block, picture, outputStride), places, 1, target + picture * places, width, rows, places)
        }
        return UnsafePointer(target)
    }

    private func columns(of block: Block) -> UnsafePointer<Float> {
        if isPointwise && block.count == 1 { return UnsafePointer(input.values + offset(block, 0, inputStride)) }
        window.column_pitch = block.count * places
        for picture in 0..<block.count {
            neural_unfold(
                input.values + offset(block, picture, inputStride), &window, scratch.base + picture * places)
        }
        return UnsafePointer(scratch.base)
    }
}

extension NeuralWindow {
    init(_ settings: Operation.Convolution, input: [Int], output: [Int]) {
        self.init(
            channels: input[1], height: input[2], width: input[3], kernel_height: settings.kernel.height,
            kernel_width: settings.kernel.width, stride_y: settings.strides.height, stride_x: settings.strides.width,
            dilation_y: settings.dilations.height, dilation_x: settings.dilations.width,
            padding_top: settings.padding.top, padding_left: settings.padding.left, out_height: output[2],
            out_width: output[3], column_pitch: output[2] * output[3])
    }
}
