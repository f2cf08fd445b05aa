import CKernels
import Neural
import Testing

/// The builds for AVX2 and for any processor against each other and against a plain loop, over sizes that leave rests.
@Suite("Kernels")
struct KernelTests {
    private static let sizes = [1, 7, 8, 31, 32, 33, 100, 4097]

    @Test("both builds of the tap kernels give the sums of a plain loop", arguments: sizes)
    func taps(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let offsets = [0, 1, 2, 9, 10]
        let x = generator.tensor([count + 10]).values
        let dy = generator.tensor([count]).values
        let weights = generator.tensor([5]).values
        let plainSums = (0..<count).map { i in (0..<5).reduce(Float(0.5)) { $0 + weights[$1] * x[offsets[$1] + i] } }
        let plainProducts = offsets.map { offset in
            (0..<count).reduce(0.0) { $0 + Double(dy[$1]) * Double(x[offset + $1]) }
        }
        for (sumTaps, correlate) in [
            (neural_sum_taps, neural_correlate_taps), (neural_sum_taps_portable, neural_correlate_taps_portable),
        ] {
            var y = [Float](repeating: 0, count: count)
            sumTaps(x, offsets, weights, 5, 0.5, &y, count)
            #expect(Tensor(shape: [count], values: y).distance(to: Tensor(shape: [count], values: plainSums)) < 1e-5)
            var products = [Float](repeating: 0, count: 5)
            correlate(x, offsets, 5, dy, count, &products)
            for (product, plain) in zip(products, plainProducts) {
                #expect(abs(Double(product) - plain) < 1e-4 * max(1, Double(count).squareRoot()))
            }
        }
    }

    @Test("both builds of the moments agree with double, also for a mean far from 0", arguments: sizes)
    func moments(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let x = generator.tensor([count]).values.map { $0 + 1000 }
        let sum = x.reduce(0.0) { $0 + Double($1) }
        let squares = x.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) }
        for kernel in [neural_moments, neural_moments_portable] {
            var sums = [0.0, 0.0]
            kernel(x, count, 1000, &sums)
            #expect(abs(sums[0] - sum) <= 1e-6 * sum && abs(sums[1] - squares) <= 1e-5 * max(1, squares))
        }
    }

    @Test("both builds of an SGD and an Adam step do what the papers' formulas say")
    func optimizers() {
        var settings = NeuralStep()
        settings.scale = 0.5
        settings.learning_rate = 0.1
        (settings.beta1, settings.beta2, settings.epsilon) = (0.9, 0.99, 1e-8)
        (settings.correction1, settings.correction2) = (0.1, 0.01)
        settings.weight_decay = 0.01
        settings.nesterov = 1
        for kernel in [neural_sgd, neural_sgd_portable] {
            var (weight, velocity): ([Float], [Float]) = ([1], [2])
            kernel(&weight, [4], &velocity, 1, &settings)
            // g = 2, v = 0.9 · 2 + 2 = 3.8, w = 1 - 0.1 · (2 + 0.9 · 3.8)
            #expect(abs(velocity[0] - 3.8) < 1e-6 && abs(weight[0] - 0.458) < 1e-6)
        }
        for kernel in [neural_adam, neural_adam_portable] {
            var (weight, first, second): ([Float], [Float], [Float]) = ([1], [0], [0])
            kernel(&weight, [4], &first, &second, 1, &settings)
            // The corrected moments of a first step are g and g², so w = 1 - 0.1 · (1 + 0.01 · 1).
            #expect(abs(first[0] - 0.2) < 1e-6 && abs(second[0] - 0.04) < 1e-6 && abs(weight[0] - 0.899) < 1e-5)
        }
    }
}
