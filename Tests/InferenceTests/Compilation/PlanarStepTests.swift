import Testing

@testable import Inference

/// Work over row-major values that has steps of its own.
@Suite struct PlanarStepTests {
    /// The plan agrees with the interpreter and runs nothing through operators' reference code.
    private func expectFast(_ sketch: NetworkSketch, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let report = try expectAgreement(sketch, sourceLocation: sourceLocation)
        #expect(!report.steps.map(\.kernel).contains("general"), sourceLocation: sourceLocation)
    }

    @Test(arguments: ["ReduceMean", "ReduceMax", "ReduceMin", "ReduceL2", "ReduceSum"])
    func reductionsOverNeighbouringAxes(_ type: String) throws {
        for axes in [[0], [1], [3], [1, 2], [2, 3], [0, 1, 2, 3]] {
            var sketch = NetworkSketch()
            let x = sketch.input([2, 5, 7, 19])
            if type == "ReduceSum" {
                sketch.output(sketch.node(type, [x, sketch.integers(axes)]))
            } else {
                sketch.output(sketch.node(type, [x], ["axes": .ints(axes), "keepdims": .int(axes.count % 2)]))
            }
            try expectFast(sketch)
        }
    }

    @Test func normalizationsByTheValuesOwnStatistics() throws {
        var sketch = NetworkSketch(operatorSet: 18)
        let x = sketch.input([2, 6, 5, 9])
        sketch.output(
            sketch.node("LayerNormalization", [x, sketch.weights([9]), sketch.weights([9])], ["epsilon": .float(1e-3)]))
        sketch.output(sketch.node("LayerNormalization", [x, sketch.weights([5, 9])], ["axis": .int(2)]))
        sketch.output(sketch.node("InstanceNormalization", [x, sketch.weights([6]), sketch.weights([6])]))
        sketch.output(
            sketch.node(
                "GroupNormalization", [x, sketch.weights([3]), sketch.weights([3])], ["num_groups": .int(3)]))
        try expectFast(sketch)
    }

    @Test func batchNormalizationOfRows() throws {
        var sketch = NetworkSketch()
        let x = sketch.input([37, 20])
        let statistics = (0..<3).map { _ in sketch.weights([20]) } + [sketch.weights([20], in: 0.5...2)]
        sketch.output(sketch.node("HardSwish", [sketch.node("BatchNormalization", [x] + statistics)]))
        sketch.network.operatorSet = 14
        try expectFast(sketch)
    }

    @Test func productsOfStacksBroadcast() throws {
        for (left, right) in [
            ([2, 3, 5, 7], [2, 3, 7, 4]), ([3, 5, 7], [7, 4]), ([5, 7], [3, 7, 4]), ([2, 1, 5, 7], [3, 7, 1]),
            ([7], [2, 7, 4]), ([4, 5, 7], [7]),
        ] {
            var sketch = NetworkSketch()
            sketch.output(sketch.node("MatMul", [sketch.input(left), sketch.input(right, name: "y")]))
            try expectFast(sketch)
        }
    }

    @Test func aProductOfManyRowsIsMadeInPasses() throws {
        var sketch = NetworkSketch()
        let x = sketch.node("MatMul", [sketch.input([1, 700, 8]), sketch.weights([8, 512])])
        sketch.output(sketch.node("Relu", [sketch.node("Add", [x, sketch.weights([512])])]))
        try expectFast(sketch)
    }

    @Test func softmaxOverAnyAxis() throws {
        for axis in 0..<4 {
            var sketch = NetworkSketch()
            sketch.output(sketch.node("Softmax", [sketch.input([3, 5, 7, 19])], ["axis": .int(axis)]))
            try expectFast(sketch)
        }
    }

    @Test func transposedConvolutionsWithWhatFollows() throws {
        for (channels, groups, outputs, kernel, stride, pad, dilation) in [
            (6, 1, 5, 2, 2, 0, 1), (6, 1, 40, 3, 2, 1, 1), (8, 4, 3, 4, 2, 1, 1), (4, 2, 2, 3, 1, 1, 2),
            (3, 1, 1, 5, 3, 0, 1),
        ] {
            var sketch = NetworkSketch()
            let x = sketch.input([2, channels, 7, 9])
            let weights = sketch.weights([channels, outputs, kernel, kernel])
            var y = sketch.node(
                "ConvTranspose", [x, weights, sketch.weights([outputs * groups])],
                [
                    "strides": .ints([stride, stride]), "pads": .ints([pad, pad, pad, pad]), "group": .int(groups),
                    "dilations": .ints([dilation, dilation]),
                ])
            let statistics = (0..<3).map { _ in sketch.weights([outputs * groups]) }
            y = sketch.node(
                "BatchNormalization", [y] + statistics + [sketch.weights([outputs * groups], in: 0.5...2)])
            sketch.output(sketch.node("PRelu", [y, sketch.weights([outputs * groups, 1, 1])]))
            try expectFast(sketch)
            #expect(try expectAgreement(sketch).steps.count == 1)
        }
    }

    @Test func functionsOfOneValueNeedNoOperator() throws {
        var sketch = NetworkSketch(operatorSet: 20)
        let x = sketch.input([1, 3, 4, 5])
        for type in ["Softplus", "Sin", "Abs", "Neg", "Elu", "Gelu", "Mish", "Erf", "Exp", "Floor", "Softsign"] {
            sketch.output(sketch.node(type, [x]))
        }
        sketch.output(sketch.node("Gelu", [x], ["approximate": .string("tanh")]))
        try expectFast(sketch)
    }
}
