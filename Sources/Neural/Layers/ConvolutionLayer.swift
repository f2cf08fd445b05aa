import CKernels
import COpenBLAS

/// Convolution as a matrix product per picture and group: weights [O, C · kh · kw] · columns [C · kh · kw, places]
/// (Chellapilla, Puri and Simard, "High performance convolutional neural networks for document processing", 2006,
/// section 2). A 1 × 1 kernel with stride 1 multiplies the picture itself.
final class ConvolutionLayer: Layer {
    private let input, weight, output: Operand
    private let bias: Operand?
    private let activation: Activation
    private let scratch: Scratch
    private let groups: Int
    private let isPointwise: Bool
    /// One group of one picture.
    private var window: NeuralWindow
    private let pictureCount, inputStride, outputStride, rows, depth, places: Int

    init(
        _ settings: Operation.Convolution, input: Operand, weight: Operand, bias: Operand?, output: Operand,
        activation: Activation, scratch: Scratch
    ) {
        self.input = input
        self.weight = weight
        self.bias = bias
        self.output = output
        self.activation = activation
        self.scratch = scratch
        groups = settings.groups
        window = NeuralWindow(settings, input: input.shape, output: output.shape)
        window.channels /= groups
        isPointwise =
            settings.kernel == .init(1, 1) && settings.strides == .init(1, 1) && settings.padding == .init(0)
        pictureCount = input.shape[0]
        rows = output.shape[1] / groups
        depth = weight.shape[1...].reduce(1, *)
        places = output.shape[2] * output.shape[3]
        inputStride = window.channels * input.shape[2] * input.shape[3]
        outputStride = rows * places
        if !isPointwise { scratch.reserve(depth * places) }
    }

    func forward(isTraining: Bool) {
        for block in 0..<pictureCount * groups {
            let weights = weight.values + (block % groups) * rows * depth
            let y = output.values + block * outputStride
            multiply(
                Matrix(weights, pitch: depth), Matrix(columns(of: block), pitch: places), y, rows, places, depth,
                adds: false)
            finish(y, firstChannel: (block % groups) * rows)
        }
    }

    /// Bias and activation, while the block is in the cache.
    private func finish(_ y: UnsafeMutablePointer<Float>, firstChannel: Int) {
        if let bias {
            for row in 0..<rows {
                let place = y + row * places
                activation.apply(place, to: place, count: places, shift: bias.values[firstChannel + row])
            }
        } else if activation != .identity {
            activation.apply(y, to: y, count: outputStride)
        }
    }

    func backward() {
        guard let outer = output.gradient else { return }
        if let gradient = input.gradient, !isPointwise, !input.addsGradient {
            gradient.update(repeating: 0, count: input.count)
        }
        for block in 0..<pictureCount * groups {
            let group = block % groups
            let dy = outer + block * outputStride
            if let gradient = weight.gradient {
                multiply(
                    Matrix(dy, pitch: places), Matrix(columns(of: block), pitch: places, isTransposed: true),
                    gradient + group * rows * depth, rows, depth,
                    places, adds: true)
            }
            if let gradient = bias?.gradient {
                addRowSums(of: dy, rows: rows, places: places, to: gradient + group * rows)
            }
            if let gradient = input.gradient {
                backwardInput(dy, weight.values + group * rows * depth, gradient + block * inputStride)
            }
        }
    }

    private func backwardInput(
        _ dy: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>
    ) {
        let target = isPointwise ? dx : scratch.base
        multiply(
            Matrix(weights, pitch: depth, isTransposed: true), Matrix(dy, pitch: places), target, depth, places, rows,
            adds: isPointwise && input.addsGradient)
        if !isPointwise { neural_fold(target, &window, dx) }
    }

    private func columns(of block: Int) -> UnsafePointer<Float> {
        let picture = input.values + block * inputStride
        if isPointwise { return UnsafePointer(picture) }
        neural_unfold(picture, &window, scratch.base)
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
            out_width: output[3])
    }
}
