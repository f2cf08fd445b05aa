import Testing

@testable import Inference

@Suite struct ShapingTests {
    private let count6 = tensor([6], [0, 1, 2, 3, 4, 5])

    @Test(
        arguments: [
            (1, 4, 1, [1, 2, 3]), (-2, .max, 1, [4, 5]), (.max, .min, -2, [5, 3, 1]), (4, 1, 1, []),
            (-100, 2, 1, [0, 1]),
            (5, -7, -1, [5, 4, 3, 2, 1, 0]), (0, 6, .max, [0]), (5, .min, .min, [5]), (9, 9, 1, []),
        ] as [(Int64, Int64, Int64, [Float])])
    func slicesGoFromStartToBeforeEndInSteps(start: Int64, end: Int64, step: Int64, expected: [Float]) throws {
        let inputs = [count6, integers([start]), integers([end]), integers([0]), integers([step])]
        #expect(try run("Slice", inputs) == [tensor([expected.count], expected)])
    }

    @Test func slicesAreAttributesBeforeOperatorSet10() throws {
        let attributes: [String: Attribute] = ["starts": .ints([1]), "ends": .ints([-1]), "axes": .ints([0])]
        #expect(try run("Slice", [count6], attributes, operatorSet: 9) == [tensor([4], [1, 2, 3, 4])])
        #expect(throws: InferenceError.self) { try run("Slice", [count6], operatorSet: 9) }
    }

    @Test(
        arguments: [
            ([0], [1], [0], [0]), ([0], [1], [1], [1]), ([0, 0], [1, 1], [0, 0], [1, 1]), ([0], [1, 2], [0], [1]),
        ] as [([Int64], [Int64], [Int64], [Int64])])
    func impossibleSlicesAreRefused(starts: [Int64], ends: [Int64], axes: [Int64], steps: [Int64]) {
        let inputs = [count6, integers(starts), integers(ends), integers(axes), integers(steps)]
        #expect(throws: InferenceError.self) { try run("Slice", inputs) }
    }

    @Test(
        arguments: [
            ([2, 3], [3, -1], false, [3, 2]), ([2, 3], [0, -1], false, [2, 3]), ([0, 3], [0, 3], true, [0, 3]),
            ([2, 3], [], false, nil), ([2, 3], [-1, -1], false, nil), ([2, 3], [4, -1], false, nil),
            ([2, 3], [-2, -3], false, nil), ([2, 3], [6, 1, 0], false, nil), ([0, 3], [0, -1], true, nil),
            ([2, 3], [.max, .max], false, nil),
        ] as [([Int], [Int64], Bool, [Int]?)])
    func reshapes(shape: [Int], target: [Int64], allowsZero: Bool, expected: [Int]?) throws {
        let inputs = [counting(shape), integers(target)]
        let attributes: [String: Attribute] = ["allowzero": .int(allowsZero ? 1 : 0)]
        if let expected {
            #expect(try run("Reshape", inputs, attributes)[0].shape == expected)
        } else {
            #expect(throws: InferenceError.self) { try run("Reshape", inputs, attributes) }
        }
    }

    @Test func axesOfSizeOneComeAndGo() throws {
        let x = counting([1, 2, 1])
        #expect(try run("Squeeze", [x])[0].shape == [2])
        #expect(try run("Squeeze", [x, integers([-1])])[0].shape == [1, 2])
        #expect(try run("Squeeze", [x], ["axes": .ints([0])], operatorSet: 11)[0].shape == [2, 1])
        #expect(try run("Unsqueeze", [x, integers([-1, 0])])[0].shape == [1, 1, 2, 1, 1])
        #expect(throws: InferenceError.self) { try run("Squeeze", [x, integers([1])]) }
        #expect(throws: InferenceError.self) { try run("Unsqueeze", [x, integers([0, 0])]) }
        #expect(throws: InferenceError.self) { try run("Unsqueeze", [x, integers([5])]) }
    }

    @Test(arguments: [(0, [1, 24]), (1, [2, 12]), (3, [24, 1]), (-1, [6, 4])])
    func flattenMakesAMatrix(axis: Int, expected: [Int]) throws {
        #expect(try run("Flatten", [counting([2, 3, 4])], ["axis": .int(axis)])[0].shape == expected)
    }

    @Test func transposeReversesByDefaultAndRefusesWhatIsNoPermutation() throws {
        let x = tensor([2, 3], [0, 1, 2, 3, 4, 5])
        #expect(try run("Transpose", [x]) == [tensor([3, 2], [0, 3, 1, 4, 2, 5])])
        for permutation in [[0, 0], [0], [0, 2]] {
            #expect(throws: InferenceError.self) { try run("Transpose", [x], ["perm": .ints(permutation)]) }
        }
    }

    @Test func splitGivesPartsAndTheRest() throws {
        func sizes(_ inputs: [TypedTensor?], _ count: Int, set: Int = 18) throws -> [Int] {
            try run("Split", inputs, operatorSet: set, outputs: count).map(\.count)
        }
        #expect(try sizes([count6], 3) == [2, 2, 2])
        #expect(try sizes([count6], 4) == [2, 2, 2, 0])
        #expect(try sizes([count6, integers([1, 0, 5])], 3) == [1, 0, 5])
        #expect(throws: InferenceError.self) { try sizes([count6], 4, set: 13) }
        #expect(throws: InferenceError.self) { try sizes([count6, integers([7, -1])], 2) }
        #expect(throws: InferenceError.self) { try sizes([count6, integers([.max, .max])], 2) }
    }

    @Test func partsJoinOnlyWhereTheOtherSizesAgree() throws {
        let parts = [tensor([2, 1], [1, 2]), tensor([2, 2], [3, 4, 5, 6])]
        #expect(try run("Concat", parts, ["axis": .int(-1)]) == [tensor([2, 3], [1, 3, 4, 2, 5, 6])])
        #expect(throws: InferenceError.self) { try run("Concat", parts, ["axis": .int(0)]) }
        #expect(throws: InferenceError.self) { try run("Concat", [parts[0], integers([1])], ["axis": .int(0)]) }
        #expect(throws: InferenceError.self) { try run("Concat", parts) }
    }

    @Test(
        arguments: [
            ("constant", [2, 1], [9, 9, 0, 1, 2, 9]), ("edge", [2, 1], [0, 0, 0, 1, 2, 2]),
            ("reflect", [2, 1], [2, 1, 0, 1, 2, 1]), ("reflect", [5, 0], [1, 0, 1, 2, 1, 0, 1, 2]),
            ("wrap", [2, 1], [1, 2, 0, 1, 2, 0]), ("constant", [-1, 2], [1, 2, 9, 9]), ("edge", [-2, -1], []),
            ("constant", [4, -4], nil), ("constant", [.max, .max], nil),
        ] as [(String, [Int64], [Float]?)])
    func pads(mode: String, amounts: [Int64], expected: [Float]?) throws {
        let inputs = [tensor([3], [0, 1, 2]), integers(amounts), TypedTensor(scalar: Float(9))]
        if let expected {
            #expect(try run("Pad", inputs, ["mode": .string(mode)]) == [tensor([expected.count], expected)])
        } else {
            #expect(throws: InferenceError.self) { try run("Pad", inputs, ["mode": .string(mode)]) }
        }
    }

    @Test func tilesAndExpansionsThatAreTooLargeAreRefused() throws {
        let x = tensor([2], [1, 2])
        #expect(try run("Tile", [x, integers([2])]) == [tensor([4], [1, 2, 1, 2])])
        #expect(try run("Tile", [x, integers([0])])[0].shape == [0])
        #expect(try run("Expand", [x, integers([2, 1])]) == [tensor([2, 2], [1, 2, 1, 2])])
        for repeats in [Int64.max, -1, 1 << 40] {
            #expect(throws: InferenceError.self) { try run("Tile", [x, integers([repeats])]) }
            #expect(throws: InferenceError.self) { try run("Expand", [x, integers([repeats, 1])]) }
        }
    }

    @Test func shapesAreKnownBeforeAnythingRuns() throws {
        let x = ValueDescription(.float, [2, 3, 4])
        #expect(try infer("Shape", [x], ["start": .int(-2)])?[0].constant == integers([3, 4]))
        #expect(try infer("Size", [x])?[0].constant == TypedTensor(scalar: Int64(24)))
        #expect(try infer("Reshape", [x, ValueDescription(constant: integers([4, -1]))])?[0].shape == [4, 6])
        #expect(try infer("Reshape", [x, ValueDescription(.int64, [2])]) == nil)
    }

    @Test func trianglesKeepOneSideOfADiagonal() throws {
        let x = tensor([2, 2], [1, 2, 3, 4])
        #expect(try run("Trilu", [x]) == [tensor([2, 2], [1, 2, 0, 4])])
        let diagonal = TypedTensor(scalar: Int64(-1))
        #expect(try run("Trilu", [x, diagonal], ["upper": .int(0)]) == [tensor([2, 2], [0, 0, 3, 0])])
        #expect(throws: InferenceError.self) { try run("Trilu", [count6]) }
    }
}
