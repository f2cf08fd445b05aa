import CKernels

/// The transpose of a convolution: what that one does to gradients, this one does to values (Dumoulin and Visin, "A guide to
/// convolution arithmetic for deep learning", 2016, chapter 4).
final class TransposedConvolutionLayer: Layer {
    private let input, weight, output: Operand
    private let bias: Operand?
    private let scratch: Scratch
    /// Of the convolution whose result has our input's shape, for one group of one picture.
    private var window: NeuralWindow
    private let groups, pictureCount, rows, depth, places, outputRows, outputPlaces: Int

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
        pictureCount = input.shape[0]
        window = NeuralWindow(settings, input: output.shape, output: input.shape)
        window.channels /= groups
        rows = input.shape[1] / groups
        depth = weight.shape[1...].reduce(1, *)
        places = input.shape[2] * input.shape[3]
        outputRows = weight.shape[1]
        outputPlaces = output.shape[2] * output.shape[3]
        scratch.reserve(depth * places)
    }

    func forward(isTraining: Bool) {
        output.values.update(repeating: 0, count: output.count)
        for block in 0..<pictureCount * groups {
            let group = block % groups
            let y = output.values + block * outputRows * outputPlaces
            multiply(
                Matrix(weight.values + group * rows * depth, pitch: depth, isTransposed: true),
                Matrix(input.values + block * rows * places, pitch: places), scratch.base, depth, places, rows,
                adds: false)
            neural_fold(scratch.base, &window, y)
            guard let bias else { continue }
            for row in 0..<outputRows {
                neural_fill(y + row * outputPlaces, bias.values[group * outputRows + row], outputPlaces, 1)
            }
        }
    }

    func backward() {
        guard let outer = output.gradient else { return }
        for block in 0..<pictureCount * groups {
            let group = block % groups
            let dy = outer + block * outputRows * outputPlaces
            neural_unfold(dy, &window, scratch.base)
            if let gradient = weight.gradient {
                multiply(
                    Matrix(input.values + block * rows * places, pitch: places),
                    Matrix(scratch.base, pitch: places, isTransposed: true), gradient + group * rows * depth, rows,
                    depth, places, adds: true)
            }
            if let gradient = bias?.gradient {
                addRowSums(of: dy, rows: outputRows, places: outputPlaces, to: gradient + group * outputRows)
            }
            if let gradient = input.gradient {
                multiply(
                    Matrix(weight.values + group * rows * depth, pitch: depth), Matrix(scratch.base, pitch: places),
                    gradient + block * rows * places, rows, places, depth, adds: input.addsGradient)
            }
        }
    }
}
