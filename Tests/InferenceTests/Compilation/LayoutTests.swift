import Testing

@testable import Inference

@Suite struct LayoutTests {
    @Test(arguments: [(8, 16), (8, 12), (5, 9)]) func channelsAreJoined(_ first: Int, _ second: Int) throws {
        for batch in [1, 2] {
            var sketch = NetworkSketch()
            let x = sketch.input([batch, 8, 5, 6])
            let parts = [sketch.convolution(x, 8, first), sketch.convolution(x, 8, second)]
            let joined = sketch.node("Concat", parts, ["axis": .int(1)])
            sketch.output(sketch.convolution(joined, first + second, 10))
            let count = first + second
            sketch.output(sketch.convolution(joined, count, count, kernel: 3, pad: 1, groups: count))
            sketch.output(sketch.node("Relu", [joined]))
            sketch.output(joined)
            try expectAgreement(sketch)
        }
    }

    @Test func aConvolutionOfOneTapReadsJoinedAndShuffledChannelsWhereTheyAre() throws {
        for batch in [1, 2] {
            var sketch = NetworkSketch()
            let x = sketch.convolution(sketch.input([batch, 8, 4, 5]), 8, 20)
            let halves = sketch.nodes("Split", [x], outputs: 2, ["axis": .int(1)])
            let right = sketch.convolution(halves[1], 10, 10)
            var y = sketch.node("Concat", [halves[0], right], ["axis": .int(1)])
            y = sketch.node("Reshape", [y, sketch.integers([batch, 2, 10, 4, 5])])
            y = sketch.node("Transpose", [y], ["perm": .ints([0, 2, 1, 3, 4])])
            y = sketch.node("Reshape", [y, sketch.integers([batch, -1, 4, 5])])
            sketch.output(sketch.convolution(y, 20, 8))
            let report = try expectAgreement(sketch)
            #expect(!report.steps.contains { $0.kernel == "channel copy" || $0.kernel == "strided copy" })
        }
    }

    @Test func picturesWithChannelsLastAreTurned() throws {
        var sketch = NetworkSketch()
        var x = sketch.node("Transpose", [sketch.input([1, 6, 5, 3])], ["perm": .ints([0, 3, 1, 2])])
        x = sketch.convolution(x, 3, 12, kernel: 3, pad: 1)
        sketch.output(sketch.node("Transpose", [x], ["perm": .ints([0, 2, 3, 1])]))
        try expectAgreement(sketch)
    }

    @Test(arguments: [1, 4, 11]) func headsAreLaidPixelByPixel(_ channels: Int) throws {
        for batch in [1, 2] {
            var sketch = NetworkSketch()
            let x = sketch.input([batch, 8, 6, 4])
            var parts: [String] = []
            for stride in [1, 2] {
                var y = sketch.convolution(x, 8, channels, stride: stride)
                y = sketch.node("Transpose", [y], ["perm": .ints([0, 2, 3, 1])])
                parts.append(sketch.node("Reshape", [y, sketch.integers([batch, -1, channels])]))
            }
            sketch.output(sketch.node("Concat", parts, ["axis": .int(1)]))
            sketch.output(sketch.node("Sigmoid", [parts[0]]))
            try expectAgreement(sketch)
        }
    }

    @Test func headsJoinedByChannelsAreTransposedOnce() throws {
        var sketch = NetworkSketch()
        let x = sketch.input([1, 8, 6, 4])
        var parts: [String] = []
        for stride in [1, 2] {
            let y = sketch.convolution(x, 8, 8, stride: stride)
            let heads = [4, 1, 3].map { sketch.node("Sigmoid", [sketch.convolution(y, 8, $0)]) }
            let joined = sketch.node("Concat", heads, ["axis": .int(1)])
            parts.append(sketch.node("Reshape", [joined, sketch.integers([1, 8, -1])]))
        }
        let all = sketch.node("Concat", parts, ["axis": .int(2)])
        sketch.output(sketch.node("Transpose", [all], ["perm": .ints([0, 2, 1])]))
        try expectAgreement(sketch)
    }

    @Test func gatesOfWholeChannelsMultiply() throws {
        for batch in [1, 2] {
            var sketch = NetworkSketch()
            let x = sketch.convolution(sketch.input([batch, 8, 5, 5]), 8, 13)
            var gate = sketch.node("GlobalAveragePool", [x])
            gate = sketch.node("Relu", [sketch.convolution(gate, 13, 4)])
            gate = sketch.node("Sigmoid", [sketch.convolution(gate, 4, 13)])
            sketch.output(sketch.node("Mul", [gate, x]))
            try expectAgreement(sketch)
        }
    }

    @Test func poolingResizingAndPaddingWorkOnBlocks() throws {
        var sketch = NetworkSketch()
        let x = sketch.convolution(sketch.input([2, 8, 9, 7]), 8, 12)
        let window: [String: Attribute] = [
            "kernel_shape": .ints([3, 2]), "strides": .ints([2, 1]), "pads": .ints([1, 1, 1, 1]),
        ]
        sketch.output(sketch.node("MaxPool", [x], window))
        sketch.output(sketch.node("AveragePool", [x], window))
        sketch.output(sketch.node("AveragePool", [x], window.merging(["count_include_pad": .int(1)]) { $1 }))
        sketch.output(sketch.node("MaxPool", [x], window.merging(["ceil_mode": .int(1)]) { $1 }))
        let scales = sketch.constant(TypedTensor(shape: [4], [1, 1, 2, 1.5] as [Float]))
        for (mode, coordinates) in [
            ("nearest", "asymmetric"), ("linear", "half_pixel"), ("linear", "align_corners"),
            ("linear", "pytorch_half_pixel"),
        ] {
            sketch.output(
                sketch.node(
                    "Resize", [x, "", scales],
                    ["mode": .string(mode), "coordinate_transformation_mode": .string(coordinates)]))
        }
        sketch.output(sketch.node("Pad", [x, sketch.integers([0, 0, 1, 0, 0, 0, 2, 3])]))
        try expectAgreement(sketch)
    }

    @Test func signalsOfOneAxisAreConvolved() throws {
        var sketch = NetworkSketch()
        let x = sketch.input([1, 10, 17])
        let y = sketch.node(
            "Conv", [x, sketch.weights([12, 10, 3]), sketch.weights([12])],
            ["dilations": .ints([2]), "pads": .ints([2, 2]), "kernel_shape": .ints([3])])
        sketch.output(sketch.node("Add", [y, sketch.node("Relu", [sketch.node("Neg", [y])])]))
        sketch.output(sketch.node("MaxPool", [y], ["kernel_shape": .ints([2]), "strides": .ints([2])]))
        try expectAgreement(sketch)
    }

    @Test(arguments: [2, 3, 6]) func groupsOfAnySizeAreConvolved(_ groups: Int) throws {
        var sketch = NetworkSketch()
        let x = sketch.input([1, 12, 5, 5])
        sketch.output(sketch.convolution(x, 12, 24, kernel: 3, pad: 1, groups: groups))
        sketch.output(sketch.convolution(x, 12, 24, groups: 12))
        sketch.output(sketch.convolution(x, 12, 18, kernel: 3, groups: groups))
        try expectAgreement(sketch)
    }

    @Test func whatIsOnlyKnownWhileRunningRunsAfterFastSteps() throws {
        var sketch = NetworkSketch()
        let x = sketch.convolution(sketch.input([1, 8, 3, 3]), 8, 8)
        let mean = sketch.node("Abs", [sketch.node("ReduceMean", [x], ["keepdims": .int(0)])])
        let end = sketch.node("Cast", [sketch.node("Add", [mean, sketch.weights([1], in: 2...2)])], ["to": .int(7)])
        let slice = sketch.node("Slice", [x, sketch.integers([0]), end, sketch.integers([1])])
        sketch.output(slice)
        sketch.output(sketch.node("Relu", [slice]))
        let report = try expectAgreement(sketch)
        #expect(report.steps.contains { $0.outputShape == nil })
    }

    /// A normalisation over everything and gates of whole channels, written for pictures with channels last.
    @Test(arguments: [1, 16]) func elementwiseWorkOnTurnedPicturesNeedsNoTurning(_ channels: Int) throws {
        var sketch = NetworkSketch()
        let picture = sketch.convolution(sketch.input([1, 3, 7, 6]), 3, channels, kernel: 3, pad: 1)
        let x = sketch.node("Transpose", [picture], ["perm": .ints([0, 2, 3, 1])])
        let everything: [String: Attribute] = ["axes": .ints([0, 1, 2, 3])]
        let difference = sketch.node("Sub", [x, sketch.node("ReduceMean", [x], everything)])
        let squares = sketch.node("Mul", [difference, difference])
        var variance = sketch.node("ReduceMean", [squares], everything)
        variance = sketch.node("Sqrt", [sketch.node("Add", [variance, sketch.weights([1], in: 0.1...0.2)])])
        var y = sketch.node("Div", [difference, variance])
        y = sketch.node("Add", [sketch.node("Mul", [y, sketch.weights([channels])]), sketch.weights([channels])])
        var gate = sketch.node("ReduceMean", [y], ["axes": .ints([1, 2])])
        gate = sketch.node("Sigmoid", [gate])
        y = sketch.node("Mul", [sketch.node("Relu", [y]), gate])
        sketch.output(sketch.node("Transpose", [y], ["perm": .ints([0, 3, 1, 2])]))
        sketch.output(sketch.node("ReduceMean", [y], ["axes": .ints([1, 2]), "keepdims": .int(0)]))
        sketch.output(sketch.node("ReduceMean", [x], ["axes": .ints([2])]))
        try expectAgreement(sketch)
    }

    @Test func dense3x3ConvolutionsOfManyChannelsAgree() throws {
        var sketch = NetworkSketch()
        let x = sketch.convolution(sketch.input([2, 8, 13, 11]), 8, 64)
        sketch.output(sketch.node("Relu", [sketch.convolution(x, 64, 64, kernel: 3, pad: 1)]))
        try expectAgreement(sketch)
    }
}
