import Testing

@testable import Inference

@Suite("Convolutions")
struct ConvolutionTests {
    private static let batch = 2

    private struct Example {
        let window: WindowCase
        let groups: Int
        let input, weights, bias: TypedTensor
        var attributes: [String: Attribute] {
            window.attributes.merging(["group": .int(groups)]) { first, _ in first }
        }

        init(seed: Int) {
            var generator = RepeatableGenerator(seed: seed + 1000)
            window = WindowCase(seed: seed)
            groups = seed % 4 == 0 ? 2 : 1
            input = random([batch, 2 * groups] + window.input, &generator)
            weights = random([3 * groups, 2] + window.kernel, &generator)
            bias = random([3 * groups], &generator)
        }

        /// The definition: for each output the sum over its group's channels and taps.
        func expected() throws -> TypedTensor {
            let (x, w, b) = (try input.values(Float.self), try weights.values(Float.self), try bias.values(Float.self))
            let plane = window.input.reduce(1, *)
            let taps = window.kernel.reduce(1, *)
            let outputs = 3 * groups
            var values: [Float] = []
            for image in 0..<batch {
                for channel in 0..<outputs {
                    for output in 0..<window.output.reduce(1, *) {
                        var sum = b[channel]
                        for (tap, place) in window.places(output: output).enumerated() {
                            guard let place else { continue }
                            for inner in 0..<2 {
                                let source = (image * 2 * groups + channel / 3 * 2 + inner) * plane + place
                                sum += x[source] * w[(channel * 2 + inner) * taps + tap]
                            }
                        }
                        values.append(sum)
                    }
                }
            }
            return tensor([batch, outputs] + window.output, values)
        }
    }

    @Test(
        "in one to three axes, with any stride, dilation, padding and grouping, they follow the definition",
        arguments: 0..<24)
    func definition(_ seed: Int) throws {
        let example = Example(seed: seed)
        let found = try run("Conv", [example.input, example.weights, example.bias], example.attributes)[0]
        #expect(isClose(found, try example.expected()), "\(example.window)")
    }

    @Test(
        "double and half floats give the same within their precision",
        arguments: [(ElementType.double, 1e-5), (.float16, 2e-2)])
    func otherTypes(_ type: ElementType, _ tolerance: Double) throws {
        let example = Example(seed: 4)
        let inputs = [example.input, example.weights, example.bias].map {
            TypedTensor(shape: $0.shape, Elements(rounding: $0.elements.doubles(), to: type))
        }
        let found = try run("Conv", inputs, example.attributes)[0]
        #expect(found.type == type)
        #expect(
            zip(found.elements.doubles(), try example.expected().elements.doubles()).allSatisfy {
                abs($0 - $1) < tolerance
            })
    }

    /// sum(conv(x) · y) = sum(x · transposed(y)) for the same weights: the one is the other's gradient.
    @Test("a transposed convolution is the adjoint of the convolution", arguments: 0..<24)
    func adjoint(_ seed: Int) throws {
        let example = Example(seed: seed)
        var generator = RepeatableGenerator(seed: seed)
        let forward = try run("Conv", [example.input, example.weights], example.attributes)[0]
        let gradient = random(forward.shape, &generator)
        let window = example.window
        // What the convolution's stride left over at the end.
        let rest = window.input.indices.map {
            (window.input[$0] + window.before[$0] + window.after[$0] - (window.kernel[$0] - 1) * window.dilations[$0]
                - 1)
                % window.strides[$0]
        }
        var attributes = example.attributes
        attributes["output_padding"] = .ints(rest)
        let backward = try run("ConvTranspose", [gradient, example.weights], attributes)[0]
        #expect(backward.shape == example.input.shape)
        let first = zip(try forward.values(Float.self), try gradient.values(Float.self)).reduce(0) { $0 + $1.0 * $1.1 }
        let second = zip(try backward.values(Float.self), try example.input.values(Float.self)).reduce(0) {
            $0 + $1.0 * $1.1
        }
        #expect(abs(first - second) < 1e-3, "\(window)")
    }

    @Test(
        "a transposed convolution reaches the output shape that is asked for, an odd element of padding before or after"
    )
    func outputShape() throws {
        let (input, weights) = (tensor([1, 1, 2], [1, 2]), tensor([1, 1, 3], [1, 1, 1]))
        let attributes: [String: Attribute] = ["strides": .ints([2]), "output_shape": .ints([4])]
        #expect(try run("ConvTranspose", [input, weights], attributes)[0] == tensor([1, 1, 4], [1, 3, 2, 2]))
        let upper = attributes.merging(["auto_pad": .string("SAME_UPPER")]) { $1 }
        #expect(try run("ConvTranspose", [input, weights], upper)[0] == tensor([1, 1, 4], [1, 1, 3, 2]))
        let sparse: [String: Attribute] = ["strides": .ints([3]), "auto_pad": .string("SAME_UPPER")]
        #expect(
            try run("ConvTranspose", [input, tensor([1, 1, 1], [1])], sparse)[0] == tensor([1, 1, 4], [1, 0, 0, 2]))
    }

    @Test("automatic padding keeps the size divided by the stride and puts the odd element where it says")
    func automaticPadding() throws {
        let (input, weights) = (tensor([1, 1, 4], [1, 2, 3, 4]), tensor([1, 1, 2], [1, 10]))
        func convolve(_ padding: String) throws -> TypedTensor {
            try run("Conv", [input, weights], ["auto_pad": .string(padding)])[0]
        }
        #expect(try convolve("SAME_UPPER") == tensor([1, 1, 4], [21, 32, 43, 4]))
        #expect(try convolve("SAME_LOWER") == tensor([1, 1, 4], [10, 21, 32, 43]))
        #expect(try convolve("VALID") == tensor([1, 1, 3], [21, 32, 43]))
    }

    @Test("integers are convolved without their zero points, which padding stands for too")
    func integers() throws {
        let input = TypedTensor(shape: [1, 1, 3], [3, 4, 5] as [UInt8])
        let weights = TypedTensor(shape: [2, 1, 2], [1, 2, -1, 3] as [Int8])
        let zero = TypedTensor(scalar: UInt8(2))
        let zeros = TypedTensor(shape: [2], [0, 1] as [Int8])
        let sums = try run("ConvInteger", [input, weights, zero, zeros], ["pads": .ints([1, 0])])[0]
        #expect(sums == TypedTensor(shape: [1, 2, 3], [2, 5, 8, 2, 2, 2] as [Int32]))
        let levels = try run(
            "QLinearConv",
            [
                input, TypedTensor(scalar: Float(0.5)), zero, weights, tensor([2], [1, 2]), zeros,
                TypedTensor(scalar: Float(1)), TypedTensor(scalar: UInt8(10)),
                TypedTensor(shape: [2], [1, -20] as [Int32]),
            ], ["pads": .ints([1, 0])])[0]
        // (2 + 1) · 0.5 is rounded to the even 2; -18 · 1 saturates at 0.
        #expect(levels == TypedTensor(shape: [1, 2, 3], [12, 13, 14, 0, 0, 0] as [UInt8]))
    }

    @Test(
        "what cannot be is refused",
        arguments: [
            ([1, 2, 5], [3, 1, 3], [:]), ([1, 2, 5], [3, 2, 6], [:]), ([2, 5], [3, 2], [:]),
            ([1, 2, 5], [3, 2, 3, 3], [:]),
            ([1, 2, 5], [3, 2, 3], ["group": .int(0)]), ([1, 2, 5], [3, 1, 3], ["group": .int(2)]),
            ([1, 2, 5], [3, 2, 3], ["strides": .ints([0])]), ([1, 2, 5], [3, 2, 3], ["strides": .ints([1, 1])]),
            ([1, 2, 5], [3, 2, 3], ["dilations": .ints([Int.max])]),
            ([1, 2, 5], [3, 2, 3], ["pads": .ints([-1, 0])]),
            ([1, 2, 5], [3, 2, 3], ["pads": .ints([1])]), ([1, 2, 5], [3, 2, 3], ["kernel_shape": .ints([2])]),
            ([1, 2, 5], [3, 2, 3], ["auto_pad": .string("SAME")]), ([1, 2, 5], [3, 2, 3], ["strides": .float(1)]),
            ([1, 2, 0], [3, 2, 1], ["auto_pad": .string("SAME_UPPER")]), ([1, 2, 0], [3, 2, 1], [:]),
            ([1, 2, 5], [3, 2, 0], [:]),
        ] as [([Int], [Int], [String: Attribute])])
    func refused(_ input: [Int], _ weights: [Int], _ attributes: [String: Attribute]) {
        #expect(throws: InferenceError.self) { try run("Conv", [counting(input), counting(weights)], attributes) }
    }

    @Test(
        "what cannot be transposed is refused",
        arguments: [
            ([1, 2, 5], [3, 1, 3], [:]), ([1, 3, 5], [3, 1, 0], [:]), ([1, 3, 0], [3, 1, 3], [:]),
            ([1, 3], [3, 1], [:]),
            ([1, 3, 5], [3, 1, 3], ["group": .int(2)]), ([1, 3, 5], [3, 1, 3], ["pads": .ints([9, 9])]),
            ([1, 3, 5], [3, 1, 3], ["output_shape": .ints([])]),
            ([1, 3, 5], [3, 1, 3], ["output_padding": .ints([-1])]),
            ([1, 3, 5], [3, 1, 3], ["output_shape": .ints([Int.max])]),
            ([1, 3, 99], [3, 1, 3], ["strides": .ints([1 << 24]), "dilations": .ints([1 << 24])]),
        ] as [([Int], [Int], [String: Attribute])])
    func refusedTransposed(_ input: [Int], _ weights: [Int], _ attributes: [String: Attribute]) {
        #expect(throws: InferenceError.self) {
            try run("ConvTranspose", [counting(input), counting(weights)], attributes)
        }
    }

    @Test("missing inputs and other types are refused")
    func refusedInputs() {
        let integers = TypedTensor(shape: [1, 1, 3], [1, 2, 3] as [Int32])
        for type in ["Conv", "ConvTranspose", "ConvInteger"] {
            #expect(throws: InferenceError.self) { try run(type, [counting([1, 1, 3])]) }
            #expect(throws: InferenceError.self) { try run(type, [integers, integers]) }
        }
        #expect(throws: InferenceError.self) {
            try run("Conv", [counting([1, 1, 3]), counting([1, 1, 3]), counting([2])])
        }
    }
}
