import Testing

@testable import Inference

@Suite("Normalisation")
struct NormalizationTests {
    /// Two examples of two channels of two elements.
    private let input = tensor([2, 2, 2], [1, 3, 2, 6, -1, 1, 0, 0])

    @Test("batch normalisation uses the statistics it is given")
    func batch() throws {
        let inputs = [input, tensor([2], [1, 2]), tensor([2], [0, 1]), tensor([2], [1, 2]), tensor([2], [4, 16])]
        let expected = tensor([2, 2, 2], [0, 1, 1, 3, -1, 0, 0, 0])
        #expect(isClose(try run("BatchNormalization", inputs, ["epsilon": .float(0)])[0], expected))
    }

    @Test("before operator set 9, statistics may be one for each element of an example")
    func batchByElement() throws {
        let (ones, zeros) = (tensor([2, 2], [1, 1, 1, 1]), tensor([2, 2], [0, 0, 0, 0]))
        let inputs = [input, ones, zeros, tensor([2, 2], [0, 1, 2, 3]), ones]
        let attributes: [String: Attribute] = ["epsilon": .float(0), "spatial": .int(0)]
        let expected = tensor([2, 2, 2], [1, 2, 0, 3, -1, 0, -2, -3])
        #expect(isClose(try run("BatchNormalization", inputs, attributes, operatorSet: 8)[0], expected))
        #expect(throws: InferenceError.self) { try run("BatchNormalization", inputs, attributes, operatorSet: 9) }
    }

    @Test("in training mode batch normalisation uses the batch's own statistics and moves the given ones")
    func training() throws {
        let ones = tensor([2], [1, 1])
        let scale = tensor([2], [Float(2).squareRoot(), Float(6).squareRoot()])
        let attributes: [String: Attribute] = ["epsilon": .float(0), "momentum": .float(0.5), "training_mode": .int(1)]
        let results = try run(
            "BatchNormalization", [input, scale, tensor([2], [0, 1]), ones, ones], attributes, outputs: 3)
        #expect(isClose(results[0], tensor([2, 2, 2], [0, 2, 1, 5, -2, 0, -1, -1])))
        #expect(isClose(results[1], tensor([2], [1, 1.5])))
        #expect(isClose(results[2], tensor([2], [1.5, 3.5])))
    }

    @Test("training as old versions ask for it, by their outputs, is said to be unsupported")
    func oldTraining() {
        let node = Network.Node(
            name: "n", type: "BatchNormalization", inputs: [], outputs: (0..<5).map { "y\($0)" }, attributes: [:])
        #expect { try OperatorRegistry.makeOperator(node, operatorSet: 9) } throws: { error in
            (error as? InferenceError)?.isUnsupported == true
        }
    }

    @Test("instances, groups and layers are standardised over their own elements")
    func standardized() throws {
        let none: [String: Attribute] = ["epsilon": .float(1e-12)]
        let instance = try run("InstanceNormalization", [input, tensor([2], [1, 2]), tensor([2], [0, 10])], none)[0]
        #expect(isClose(instance, tensor([2, 2, 2], [-1, 1, 8, 12, -1, 1, 10, 10])))
        let pairs = tensor([1, 4, 1], [1, 3, 2, 6])
        let attributes = none.merging(["num_groups": .int(2)]) { $1 }
        let byGroup = try run(
            "GroupNormalization", [pairs, tensor([2], [1, 2]), tensor([2], [0, 10])], attributes, operatorSet: 18)[0]
        #expect(isClose(byGroup, tensor([1, 4, 1], [-1, 1, 8, 12])))
        let byChannel = try run(
            "GroupNormalization", [pairs, tensor([4], [1, 2, 3, 4]), tensor([4], [0, 0, 0, 1])], attributes)[0]
        #expect(isClose(byChannel, tensor([1, 4, 1], [-1, 2, -3, 5])))
        let layer = try run(
            "LayerNormalization", [input, tensor([2], [1, 2]), tensor([2], [0, 1])], none, outputs: 3)
        #expect(isClose(layer[0], tensor([2, 2, 2], [-1, 3, -1, 3, -1, 3, 0, 1])))
        #expect(isClose(layer[1], tensor([2, 2, 1], [2, 4, 0, 0])))
        #expect(layer[2].shape == [2, 2, 1])
        let mean = try run("MeanVarianceNormalization", [input], ["axes": .ints([0, 2])])[0]
        #expect(
            isClose(
                mean,
                tensor(
                    [2, 2, 2],
                    [0, 2, 0, 4, -2, 0, -2, -2].enumerated().map {
                        $1 / ($0 / 2 % 2 == 0 ? Float(2).squareRoot() : Float(6).squareRoot())
                    }), tolerance: 1e-5))
    }

    @Test("lengths are divided by, zero stays zero")
    func lengths() throws {
        let input = tensor([2, 2], [3, -4, 0, 0])
        #expect(isClose(try run("LpNormalization", [input])[0], tensor([2, 2], [0.6, -0.8, 0, 0])))
        #expect(
            isClose(
                try run("LpNormalization", [input], ["p": .int(1), "axis": .int(0)])[0], tensor([2, 2], [1, -1, 0, 0])))
    }

    @Test("the local response takes in neighbouring channels as far as there are any")
    func localResponse() throws {
        let input = tensor([1, 3, 1], [1, 2, 3])
        let attributes: [String: Attribute] = [
            "size": .int(3), "alpha": .float(3), "beta": .float(1), "bias": .float(0),
        ]
        #expect(isClose(try run("LRN", [input], attributes)[0], tensor([1, 3, 1], [1 / 5, 2 / 14, 3 / 13])))
        let even = attributes.merging(["size": .int(2), "alpha": .float(2)]) { $1 }
        #expect(isClose(try run("LRN", [input], even)[0], tensor([1, 3, 1], [1 / 5, 2 / 13, 3 / 9])))
    }

    @Test("softmax is along one axis, or before operator set 13 along an axis and all after it")
    func softmax() throws {
        let input = tensor([1, 2, 2], [1000, 1000, 1000, 1000])
        #expect(isClose(try run("Softmax", [input])[0], tensor([1, 2, 2], [0.5, 0.5, 0.5, 0.5])))
        #expect(isClose(try run("Softmax", [input], operatorSet: 12)[0], tensor([1, 2, 2], [0.25, 0.25, 0.25, 0.25])))
        let logarithm = -Float(0.6931472)
        #expect(
            isClose(
                try run("LogSoftmax", [input])[0], tensor([1, 2, 2], [logarithm, logarithm, logarithm, logarithm])))
        let hard = tensor([1, 2, 2], [1, 2, 3, 3])
        #expect(try run("Hardmax", [hard])[0] == tensor([1, 2, 2], [0, 1, 1, 0]))
        #expect(try run("Hardmax", [hard], operatorSet: 12)[0] == tensor([1, 2, 2], [0, 0, 1, 0]))
    }

    @Test("what cannot be is refused")
    func refused() {
        let two = tensor([2], [1, 1])
        let cases: [(String, [TypedTensor?], [String: Attribute])] = [
            ("BatchNormalization", [input, two, two, two], [:]),
            ("BatchNormalization", [input, two, two, two, counting([3])], [:]),
            ("BatchNormalization", [counting([2]), two, two, two, two], [:]),
            ("InstanceNormalization", [input, two], [:]), ("InstanceNormalization", [input, two, counting([3])], [:]),
            ("GroupNormalization", [input, two, two], [:]),
            ("GroupNormalization", [input, two, two], ["num_groups": .int(3)]),
            ("LayerNormalization", [input, counting([3])], [:]),
            ("LayerNormalization", [input, two], ["axis": .int(3)]), ("LRN", [input], [:]),
            ("LRN", [counting([2])], ["size": .int(1)]), ("LpNormalization", [input], ["p": .int(3)]),
            ("LpNormalization", [input], ["axis": .int(-4)]), ("MeanVarianceNormalization", [input], [:]),
            ("Softmax", [input], ["axis": .int(3)]), ("Softmax", [TypedTensor(shape: [1], [1] as [Int32])], [:]),
            ("Softmax", [], [:]),
        ]
        for (type, inputs, attributes) in cases {
            #expect(throws: InferenceError.self, "\(type) \(attributes)") { try run(type, inputs, attributes) }
        }
    }
}
