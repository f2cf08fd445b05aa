import CKernels

/// Convolution over three axes (Ji et al., "3D convolutional neural networks for human action recognition", 2010, equation 2)
/// as a matrix product per picture, group and output plane: weights [O, C · kd · kh · kw] · columns [C · kd · kh · kw, places].
final class VolumeConvolutionLayer: Layer {
    private let input, weight, output: Operand
    private let bias: Operand?
    private let scratch: Scratch
    private let depthAxis: Operation.Axis
    private let groups: Int
    /// One plane of one channel.
    private var window: NeuralWindow
    private let channels, rows, depth, places, taps, inputPlanes, outputPlanes, inputPlane: Int

    init(
        _ settings: Operation.Convolution, depth depthAxis: Operation.Axis, input: Operand, weight: Operand,
        bias: Operand?, output: Operand, scratch: Scratch
    ) {
        self.input = input
        self.weight = weight
        self.bias = bias
        self.output = output
        self.scratch = scratch
        self.depthAxis = depthAxis
        groups = settings.groups
        let (x, y) = (input.shape, output.shape)
        window = NeuralWindow(settings, input: [x[0], 1, x[3], x[4]], output: [y[0], 1, y[3], y[4]])
        channels = x[1] / groups
        rows = y[1] / groups
        depth = weight.shape[1...].reduce(1, *)
        places = y[3] * y[4]
        taps = settings.kernel.height * settings.kernel.width
        (inputPlanes, outputPlanes, inputPlane) = (x[2], y[2], x[3] * x[4])
        scratch.reserve(depth * places)
    }

    func forward(isTraining: Bool) {
        for block in 0..<input.shape[0] * groups {
            let group = block % groups
            for plane in 0..<outputPlanes {
                unfold(block, plane)
                let y = output.values + (block * rows * outputPlanes + plane) * places
                multiply(
                    Matrix(weight.values + group * rows * depth, pitch: depth), Matrix(scratch.base, pitch: places), y,
                    rows, places, depth, adds: false, pitch: outputPlanes * places)
                guard let bias else { continue }
                for row in 0..<rows {
                    neural_fill(y + row * outputPlanes * places, bias.values[group * rows + row], places, 1)
                }
            }
        }
    }

    func backward() {
        guard let outer = output.gradient else { return }
        if let gradient = input.gradient, !input.addsGradient { gradient.update(repeating: 0, count: input.count) }
        for block in 0..<input.shape[0] * groups {
            let group = block % groups
            if let gradient = bias?.gradient {
                addRowSums(
                    of: outer + block * rows * outputPlanes * places, rows: rows, places: outputPlanes * places,
                    to: gradient + group * rows)
            }
            for plane in 0..<outputPlanes {
                let dy = Matrix(
                    outer + (block * rows * outputPlanes + plane) * places, pitch: outputPlanes * places)
                if let gradient = weight.gradient {
                    unfold(block, plane)
                    multiply(
                        dy, Matrix(scratch.base, pitch: places, isTransposed: true), gradient + group * rows * depth,
                        rows, depth, places, adds: true)
                }
                guard input.gradient != nil else { continue }
                multiply(
                    Matrix(weight.values + group * rows * depth, pitch: depth, isTransposed: true), dy, scratch.base,
                    depth, places, rows, adds: false)
                fold(block, plane)
            }
        }
    }

    /// Calls `body` with each input plane that an output plane sees and the place of its rows in the columns; with nil for one
    /// that lies in the padding.
    private func forEachPlane(_ block: Int, _ plane: Int, _ body: (_ start: Int?, _ columns: Int) -> Void) {
        for channel in 0..<channels {
            for tap in 0..<depthAxis.kernel {
                let source = plane * depthAxis.stride + tap * depthAxis.dilation - depthAxis.before
                let start = ((block * channels + channel) * inputPlanes + source) * inputPlane
                body(
                    0..<inputPlanes ~= source ? start : nil, (channel * depthAxis.kernel + tap) * taps * places)
            }
        }
    }

    private func unfold(_ block: Int, _ plane: Int) {
        forEachPlane(block, plane) { start, columns in
            if let start {
                neural_unfold(input.values + start, &window, scratch.base + columns)
            } else {
                (scratch.base + columns).update(repeating: 0, count: taps * places)
            }
        }
    }

    private func fold(_ block: Int, _ plane: Int) {
        guard let gradient = input.gradient else { return }
        forEachPlane(block, plane) { start, columns in
            if let start { neural_fold(scratch.base + columns, &window, gradient + start) }
        }
    }
}
