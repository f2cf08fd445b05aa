import Testing

@testable import Inference

@Suite struct ReductionTests {
    private let matrix = tensor([2, 3], [1, -2, 3, 4, 5, -6])

    /// Over the first axis.
    @Test(
        arguments: [
            ("ReduceL1", [5, 7, 9]), ("ReduceL2", [4.123_106, 5.385_165, 6.708_204]), ("ReduceMax", [4, 5, 3]),
            ("ReduceMean", [2.5, 1.5, -1.5]), ("ReduceMin", [1, -2, -6]), ("ReduceProd", [4, -10, -18]),
            ("ReduceSum", [5, 3, -3]), ("ReduceSumSquare", [17, 29, 45]),
            ("ReduceLogSumExp", [4.048_587, 5.000_911, 3.000_123]),
        ] as [(String, [Float])])
    func functions(name: String, expected: [Float]) throws {
        let old = name == "ReduceSum" ? 11 : 13
        for result in [
            try run(name, [matrix, integers([0])]),
            try run(name, [matrix], ["axes": .ints([-2])], operatorSet: old),
        ] {
            #expect(result[0].shape == [1, 3])
            #expect(zip(result[0].reals, expected).allSatisfy { abs($0 - Double($1)) < 1e-5 })
        }
    }

    @Test func withoutAxesAllAreReducedOrNone() throws {
        #expect(try run("ReduceSum", [matrix], ["keepdims": .int(0)]) == [TypedTensor(scalar: Float(5))])
        #expect(try run("ReduceSum", [matrix], ["noop_with_empty_axes": .int(1)]) == [matrix])
        #expect(throws: InferenceError.self) { try run("ReduceSum", [matrix, integers([2])]) }
        #expect(throws: InferenceError.self) { try run("ReduceSum", [matrix, integers([0, -2])]) }
    }

    @Test func integersStayExactAndWrap() throws {
        let large = TypedTensor(shape: [2], [Int64.max, 1])
        #expect(try run("ReduceSum", [large])[0].values(Int64.self) == [.min])
        #expect(try run("ReduceMax", [large])[0].values(Int64.self) == [.max])
        #expect(try run("ReduceMean", [TypedTensor(shape: [2], [1, 2] as [Int32])])[0].values(Int32.self) == [1])
        #expect(try run("ReduceMax", [TypedTensor(shape: [2], [true, false])])[0].elements == .bool([true]))
    }

    @Test(arguments: [
        ("ReduceSum", 0), ("ReduceProd", 1), ("ReduceMax", -Float.infinity), ("ReduceMin", .infinity),
        ("ReduceLogSumExp", -.infinity),
    ])
    func nothingReducesToTheNeutralElement(name: String, expected: Float) throws {
        #expect(try run(name, [counting([2, 0]), integers([1])]) == [tensor([2, 1], [expected, expected])])
    }

    @Test func exponentialsOfLargeNumbersDoNotOverflow() throws {
        let result: [Float] = try run("ReduceLogSumExp", [tensor([2], [1000, 1000])])[0].values()
        #expect(abs(result[0] - 1000.693_15) < 1e-3)
    }

    @Test func argMaxSelectsTheFirstOrLastOfEqualOnes() throws {
        let x = tensor([4], [1, 3, 3, 0])
        #expect(try run("ArgMax", [x]) == [integers([1])])
        #expect(try run("ArgMax", [x], ["select_last_index": .int(1)]) == [integers([2])])
        #expect(try run("ArgMin", [x], ["keepdims": .int(0)])[0] == TypedTensor(scalar: Int64(3)))
        #expect(throws: InferenceError.self) { try run("ArgMax", [counting([0])]) }
    }

    @Test func topKOrdersValuesAndPlaces() throws {
        let x = tensor([5], [1, 3, .nan, 3, 0])
        let largest = try run("TopK", [x, integers([3])], outputs: 2)
        #expect(largest[1] == integers([2, 1, 3]))
        let smallest = try run("TopK", [x, integers([2])], ["largest": .int(0)], outputs: 2)
        #expect(smallest == [tensor([2], [0, 1]), integers([4, 0])])
        for count in [-1, 6] as [Int64] {
            #expect(throws: InferenceError.self) { try run("TopK", [x, integers([count])], outputs: 2) }
        }
    }

    @Test(
        arguments: [(0, 0, [1, 3, 6]), (1, 0, [0, 1, 3]), (0, 1, [6, 5, 3]), (1, 1, [5, 3, 0])] as [(Int, Int, [Float])]
    )
    func sumsAccumulate(exclusive: Int, reverse: Int, expected: [Float]) throws {
        let attributes: [String: Attribute] = ["exclusive": .int(exclusive), "reverse": .int(reverse)]
        let inputs = [tensor([3], [1, 2, 3]), TypedTensor(scalar: Int64(-1))]
        #expect(try run("CumSum", inputs, attributes) == [tensor([3], expected)])
    }
}
