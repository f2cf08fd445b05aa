import CKernels

/// Maximum or mean of windows.
final class PoolingLayer: Layer {
    enum Kind {
        case maximum
        case mean(countsPadding: Bool)
    }

    private let kind: Kind
    private let input, output: Operand
    private var window: NeuralWindow
    private let inputStride, outputStride: Int
    /// Of each maximum, its pixel in the plane; only where gradients are wanted.
    private let winners: UnsafeMutablePointer<Int32>?

    init(_ kind: Kind, _ pooling: Operation.Pooling, input: Operand, output: Operand) {
        self.kind = kind
        self.input = input
        self.output = output
        let settings = Operation.Convolution(
            kernel: pooling.kernel, strides: pooling.strides, padding: pooling.padding)
        window = NeuralWindow(settings, input: input.shape, output: output.shape)
        inputStride = input.shape[1...].reduce(1, *)
        outputStride = output.shape[1...].reduce(1, *)
        winners =
            if case .maximum = kind, input.gradient != nil { .allocate(capacity: output.count) } else { nil }
    }

    deinit { winners?.deallocate() }

    func forward(isTraining: Bool) {
        for picture in 0..<input.shape[0] {
            let (x, y) = (input.values + picture * inputStride, output.values + picture * outputStride)
            switch kind {
            case .maximum: neural_max_pool(x, &window, y, winners.map { $0 + picture * outputStride })
            case .mean(let countsPadding): neural_average_pool(x, &window, y, countsPadding ? 1 : 0)
            }
        }
    }

    func backward() {
        guard let gradient = input.gradient, let outer = output.gradient else { return }
        for picture in 0..<input.shape[0] {
            let (dx, dy) = (gradient + picture * inputStride, outer + picture * outputStride)
            switch kind {
            case .maximum:
                neural_max_pool_backward(dy, winners! + picture * outputStride, &window, dx, input.adds)
            case .mean(let countsPadding):
                if !input.addsGradient { dx.update(repeating: 0, count: inputStride) }
                neural_average_pool_backward(dy, &window, dx, countsPadding ? 1 : 0)
            }
        }
    }
}

/// The mean of each plane.
final class GlobalAveragePoolLayer: Layer {
    private let input, output: Operand
    private let places: Int

    init(input: Operand, output: Operand) {
        self.input = input
        self.output = output
        places = input.shape[2] * input.shape[3]
    }

    func forward(isTraining: Bool) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { sums in
            for plane in 0..<output.count {
                neural_moments(input.values + plane * places, places, 0, sums.baseAddress!)
                output.values[plane] = Float(sums[0] / Double(places))
            }
        }
    }

    func backward() {
        guard let gradient = input.gradient, let outer = output.gradient else { return }
        for plane in 0..<output.count {
            neural_fill(gradient + plane * places, outer[plane] / Float(places), places, input.adds)
        }
    }
}
