import Testing

@testable import Inference

@Suite("Pooling")
struct PoolingTests {
    /// The values under each window of the first of two planes, padding left out.
    private func windows(_ window: WindowCase, _ input: TypedTensor) throws -> [[Float]] {
        let values = try input.values(Float.self)
        return (0..<window.output.reduce(1, *)).map { output in
            window.places(output: output).compactMap { $0.map { values[$0] } }
        }
    }

    @Test("maximum, mean and norm are over what lies under the window", arguments: 0..<18)
    func definition(_ seed: Int) throws {
        var generator = RepeatableGenerator(seed: seed)
        let window = WindowCase(seed: seed)
        let input = random([1, 1] + window.input, &generator)
        let windows = try windows(window, input)
        // Some windows of these cases lie in the padding only: those have no maximum.
        if windows.contains([]) {
            #expect(throws: InferenceError.self) { try run("MaxPool", [input], window.attributes) }
        } else {
            let maxima = try run("MaxPool", [input], window.attributes)[0]
            #expect(isClose(maxima, tensor([1, 1] + window.output, windows.map { $0.max()! })), "\(window)")
        }
        let means = windows.map { $0.reduce(0, +) / Float(max(1, $0.count)) }
        #expect(isClose(try run("AveragePool", [input], window.attributes)[0], tensor([1, 1] + window.output, means)))
        let norms = windows.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        #expect(isClose(try run("LpPool", [input], window.attributes)[0], tensor([1, 1] + window.output, norms)))
    }

    @Test("a last window over the end counts when rounding up, unless it would begin behind the input")
    func ceiling() throws {
        let input = tensor([1, 1, 5], [1, 2, 3, 4, 5])
        func pool(_ kernel: Int, _ stride: Int, pads: [Int] = [0, 0]) throws -> TypedTensor {
            try run(
                "MaxPool", [input],
                [
                    "kernel_shape": .ints([kernel]), "strides": .ints([stride]), "pads": .ints(pads),
                    "ceil_mode": .int(1),
                ])[0]
        }
        #expect(try pool(2, 2) == tensor([1, 1, 3], [2, 4, 5]))
        #expect(try pool(1, 3, pads: [0, 1]) == tensor([1, 1, 2], [1, 4]))
    }

    @Test("padding counts in the mean when asked to, but not what hangs over it")
    func countedPadding() throws {
        let input = tensor([1, 1, 5], [2, 4, 6, 8, 10])
        let means = try run(
            "AveragePool", [input],
            [
                "kernel_shape": .ints([3]), "strides": .ints([2]), "pads": .ints([1, 0]), "ceil_mode": .int(1),
                "count_include_pad": .int(1),
            ])[0]
        #expect(means == tensor([1, 1, 3], [2, 6, 9]))
    }

    @Test("places of the maxima count through the whole tensor, along rows or along columns")
    func places() throws {
        let input = tensor([1, 2, 2, 3], [0, 9, 1, 2, 3, 4, 5, 0, 1, 2, 3, 8])
        func places(_ order: Int) throws -> TypedTensor {
            try run("MaxPool", [input], ["kernel_shape": .ints([2, 3]), "storage_order": .int(order)], outputs: 2)[1]
        }
        #expect(try places(0) == TypedTensor(shape: [1, 2, 1, 1], [1, 11] as [Int64]))
        #expect(try places(1) == TypedTensor(shape: [1, 2, 1, 1], [2, 11] as [Int64]))
    }

    @Test("maxima keep their type")
    func types() throws {
        let input = TypedTensor(shape: [1, 1, 3], [-3, -1, -2] as [Int8])
        #expect(
            try run("MaxPool", [input], ["kernel_shape": .ints([2])])[0]
                == TypedTensor(shape: [1, 1, 2], [-1, -1] as [Int8]))
    }

    @Test("a channel becomes one number")
    func global() throws {
        let input = tensor([1, 2, 2, 2], [1, 2, 3, 4, -4, 0, 0, 3])
        #expect(try run("GlobalAveragePool", [input])[0] == tensor([1, 2, 1, 1], [2.5, -0.25]))
        #expect(try run("GlobalMaxPool", [input])[0] == tensor([1, 2, 1, 1], [4, 3]))
        #expect(try run("GlobalLpPool", [input], ["p": .int(1)])[0] == tensor([1, 2, 1, 1], [10, 7]))
    }

    @Test("what cannot be is refused")
    func refused() {
        for type in ["MaxPool", "AveragePool", "LpPool"] {
            for attributes: [String: Attribute] in [
                [:], ["kernel_shape": .ints([2, 2])], ["kernel_shape": .ints([0])], ["kernel_shape": .ints([7])],
                ["kernel_shape": .ints([Int.max])],
                ["kernel_shape": .ints([1 << 24]), "pads": .ints([1 << 24, 1 << 24])],
            ] {
                #expect(throws: InferenceError.self) { try run(type, [counting([1, 1, 4])], attributes) }
            }
            #expect(throws: InferenceError.self) { try run(type, [], ["kernel_shape": .ints([2])]) }
        }
        for type in ["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"] {
            #expect(throws: InferenceError.self) { try run(type, [counting([1, 2])]) }
            #expect(throws: InferenceError.self) { try run(type, [counting([1, 2, 0])]) }
        }
    }
}
