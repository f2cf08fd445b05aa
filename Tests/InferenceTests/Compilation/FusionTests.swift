import Testing

@testable import Inference

@Suite struct FusionTests {
    /// The operators of each step.
    private func steps(_ sketch: NetworkSketch) throws -> [[String]] {
        try expectAgreement(sketch).steps.map(\.operators).filter { !$0.isEmpty }
    }

    @Test func batchNormalizationAndActivationJoinTheConvolution() throws {
        var sketch = NetworkSketch()
        var x = sketch.convolution(sketch.input([1, 9, 7, 5]), 9, 20, kernel: 3, pad: 1)
        let statistics = (0..<3).map { _ in sketch.weights([20]) } + [sketch.weights([20], in: 0.5...2)]
        x = sketch.node("BatchNormalization", [x] + statistics)
        sketch.output(sketch.node("Relu", [x]))
        #expect(try steps(sketch) == [["Conv", "BatchNormalization", "Relu"]])
    }

    @Test(arguments: ["Sigmoid", "HardSigmoid"]) func gatesJoinTheConvolution(_ gate: String) throws {
        var sketch = NetworkSketch()
        let x = sketch.convolution(sketch.input([1, 8, 6, 6]), 8, 11)
        sketch.output(sketch.node("Mul", [x, sketch.node(gate, [x])]))
        #expect(try steps(sketch) == [["Conv", gate, "Mul"]])
    }

    @Test(arguments: ["Relu", "Sigmoid", "Tanh", "LeakyRelu", "HardSwish", "Clip", "PRelu"])
    func activationsJoinEveryKindOfWork(_ type: String) throws {
        var sketch = NetworkSketch(operatorSet: 14)
        let x = sketch.input([1, 16, 5, 6])
        func activated(_ value: String, _ channels: Int) -> String {
            switch type {
            case "Clip":
                let limits = [Float(-0.5), 0.75].map { sketch.constant(TypedTensor(scalar: $0)) }
                return sketch.node(type, [value] + limits)
            case "PRelu": return sketch.node(type, [value, sketch.weights([channels, 1, 1])])
            default: return sketch.node(type, [value])
            }
        }
        sketch.output(activated(sketch.convolution(x, 16, 24, kernel: 3), 24))
        sketch.output(activated(sketch.convolution(x, 16, 16, kernel: 3, stride: 2, pad: 1, groups: 16), 16))
        sketch.output(activated(sketch.node("Add", [x, sketch.convolution(x, 16, 16)]), 16))
        sketch.output(activated(x, 16))
        try expectAgreement(sketch)
    }

    @Test func geluWrittenOutInPartsIsOneActivationWhereverItsHalfIsTaken() throws {
        for form in 0..<3 {
            var sketch = NetworkSketch()
            func scalar(_ value: Float) -> String { sketch.constant(TypedTensor(scalar: value)) }
            let x = sketch.convolution(sketch.input([1, 8, 6, 6]), 8, 24)
            let scaled =
                form == 0
                ? sketch.node("Div", [x, scalar(Float(2).squareRoot())])
                : sketch.node("Mul", [scalar(Float(0.5).squareRoot()), x])
            var gate = sketch.node("Add", [sketch.node("Erf", [scaled]), scalar(1)])
            if form == 1 { gate = sketch.node("Mul", [gate, scalar(0.5)]) }
            let plain = form == 2 ? sketch.node("Mul", [x, scalar(0.5)]) : x
            var y = sketch.node("Mul", [plain, gate])
            if form == 0 { y = sketch.node("Mul", [y, scalar(0.5)]) }
            sketch.output(y)
            #expect(try expectAgreement(sketch).steps.contains { $0.kernel == "convolution 1×1" })
            #expect(try steps(sketch).count == 1, "form \(form)")
        }
    }

    @Test func whatIsNotQuiteGeluStaysAsItIs() throws {
        var sketch = NetworkSketch()
        func scalar(_ value: Float) -> String { sketch.constant(TypedTensor(scalar: value)) }
        let x = sketch.input([1, 8, 6, 6])
        let gate = sketch.node(
            "Add", [sketch.node("Erf", [sketch.node("Mul", [x, scalar(0.7)])]), scalar(1)])
        sketch.output(sketch.node("Mul", [sketch.node("Mul", [x, gate]), scalar(0.5)]))
        #expect(try steps(sketch).count > 1)
    }

    @Test func mishWrittenOutInPartsIsOneActivation() throws {
        var sketch = NetworkSketch()
        let x = sketch.convolution(sketch.input([1, 8, 6, 6]), 8, 16)
        sketch.output(sketch.node("Mul", [x, sketch.node("Tanh", [sketch.node("Softplus", [x])])]))
        #expect(try steps(sketch).count == 1)
    }

    @Test(arguments: [[1, 5, 24], [1, 3, 4, 24]])
    func layerNormalizationWrittenOutInPartsIsOneStep(_ shape: [Int]) throws {
        var sketch = NetworkSketch()
        let x = sketch.input(shape)
        func mean(_ value: String) -> String { sketch.node("ReduceMean", [value], ["axes": .ints([-1])]) }
        let centered = sketch.node("Sub", [x, mean(x)])
        let two = sketch.constant(TypedTensor(scalar: Float(2)))
        let variance = mean(sketch.node("Pow", [centered, two]))
        let epsilon = sketch.constant(TypedTensor(scalar: Float(1e-5)))
        let y = sketch.node("Div", [centered, sketch.node("Sqrt", [sketch.node("Add", [variance, epsilon])])])
        let scaled = sketch.node("Mul", [y, sketch.weights([24])])
        sketch.output(sketch.node("Add", [scaled, sketch.weights([24])]))
        let report = try expectAgreement(sketch)
        #expect(report.steps.map(\.kernel) == ["standardisation"])
    }

    @Test func aResidualJoinsTheConvolutionBeforeOrAfterTheActivation() throws {
        for isActivatedBefore in [false, true] {
            var sketch = NetworkSketch()
            let x = sketch.convolution(sketch.input([1, 8, 6, 7]), 8, 24)
            var y = sketch.convolution(x, 24, 24, kernel: 3, pad: 1)
            if isActivatedBefore { y = sketch.node("Relu", [y]) }
            y = sketch.node("Add", [x, y])
            sketch.output(isActivatedBefore ? y : sketch.node("Relu", [y]))
            #expect(try steps(sketch).count == 2)
        }
    }

    @Test func arithmeticWithConstantsMovesIntoWeights() throws {
        var sketch = NetworkSketch()
        var x = sketch.node("Sub", [sketch.input([1, 3, 8, 8]), sketch.weights([1, 3, 1, 1])])
        x = sketch.node("Div", [x, sketch.weights([3, 1, 1], in: 0.5...2)])
        x = sketch.convolution(x, 3, 16, kernel: 2, stride: 2)
        x = sketch.node("Mul", [x, sketch.weights([16, 1, 1])])
        sketch.output(sketch.node("Add", [sketch.weights([1]), x]))
        #expect(try steps(sketch) == [["Sub", "Div", "Conv", "Mul", "Add"]])
    }

    @Test func aShiftBeforePaddingStays() throws {
        var sketch = NetworkSketch()
        let x = sketch.node("Add", [sketch.input([1, 16, 5, 5]), sketch.weights([16, 1, 1])])
        sketch.output(sketch.convolution(x, 16, 8, kernel: 3, pad: 1))
        #expect(try steps(sketch).count == 2)
    }

    @Test func paddingJoinsConvolutionsAndMeans() throws {
        var sketch = NetworkSketch()
        let x = sketch.node("Pad", [sketch.input([1, 8, 6, 5]), sketch.integers([0, 0, 1, 2, 0, 0, 1, 0])])
        sketch.output(sketch.convolution(x, 8, 8, kernel: 3))
        #expect(try steps(sketch) == [["Pad", "Conv"]])
    }

    @Test func aProductTakesBiasScaleAndActivation() throws {
        var sketch = NetworkSketch()
        var x = sketch.node("MatMul", [sketch.input([3, 10]), sketch.weights([10, 19])])
        x = sketch.node("Add", [x, sketch.weights([19])])
        sketch.output(sketch.node("Relu", [x]))
        #expect(try steps(sketch) == [["MatMul", "Add", "Relu"]])
        var gemm = NetworkSketch()
        let inputs = [gemm.input([1, 10]), gemm.weights([19, 10]), gemm.weights([19])]
        gemm.output(gemm.node("Gemm", inputs, ["transB": .int(1), "alpha": .float(0.5), "beta": .float(2)]))
        try expectAgreement(gemm)
    }

    @Test func aSliceOfEverySecondPixelBeforeAConvolutionIsAConvolutionWithStride() throws {
        var sketch = NetworkSketch()
        let x = sketch.input([1, 3, 12, 10])
        var parts: [String] = []
        for (row, column) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let rows = sketch.node(
                "Slice", [x] + [[row], [1000], [2], [2]].map { sketch.integers($0) })
            parts.append(
                sketch.node("Slice", [rows] + [[column], [1000], [3], [2]].map { sketch.integers($0) }))
        }
        let joined = sketch.node("Concat", parts, ["axis": .int(1)])
        sketch.output(sketch.convolution(joined, 12, 16, kernel: 3, pad: 1))
        #expect(try steps(sketch).count == 1)
    }
}
