import Testing

@testable import Inference

@Suite struct IndexingTests {
    private let matrix = tensor([2, 3], [0, 1, 2, 3, 4, 5])

    private func indices(_ shape: [Int], _ values: [Int64]) -> TypedTensor { TypedTensor(shape: shape, values) }

    @Test func gatherTakesSlicesAlongAnAxis() throws {
        let result = try run("Gather", [matrix, indices([1, 2], [-1, 0])], ["axis": .int(1)])
        #expect(result == [tensor([2, 1, 2], [2, 0, 5, 3])])
        #expect(try run("Gather", [matrix, indices([], [1])]) == [tensor([3], [3, 4, 5])])
        #expect(throws: InferenceError.self) { try run("Gather", [matrix, indices([1], [2])]) }
        #expect(throws: InferenceError.self) {
            try run("Gather", [TypedTensor(scalar: Float(1)), indices([1], [0])])
        }
    }

    @Test func gatherElementsTakesSingleElements() throws {
        let result = try run("GatherElements", [matrix, indices([1, 3], [1, 0, -1])])
        #expect(result == [tensor([1, 3], [3, 1, 5])])
        #expect(throws: InferenceError.self) {
            try run("GatherElements", [matrix, indices([1, 4], [0, 0, 0, 0])])
        }
        #expect(throws: InferenceError.self) { try run("GatherElements", [matrix, indices([1], [0])]) }
    }

    @Test func tuplesNameElementsSlicesOrTheWhole() throws {
        #expect(try run("GatherND", [matrix, indices([1, 2], [1, -1])]) == [tensor([1], [5])])
        #expect(
            try run("GatherND", [matrix, indices([2, 1], [1, 0])]) == [tensor([2, 3], [3, 4, 5, 0, 1, 2])])
        #expect(try run("GatherND", [matrix, indices([2, 0], [])])[0].shape == [2, 2, 3])
        let batched = try run("GatherND", [matrix, indices([2, 1], [2, 0])], ["batch_dims": .int(1)])
        #expect(batched == [tensor([2], [2, 3])])
    }

    @Test(arguments: [
        ([1, 3], [0, 0, 0], 0), ([1, 2], [2, 0], 0), ([], [0], 0), ([3, 1], [0, 0, 0], 1), ([1, 2], [0, 0], -1),
    ])
    func tuplesThatDoNotFitAreRefused(shape: [Int], values: [Int64], batchAxes: Int) {
        #expect(throws: InferenceError.self) {
            try run("GatherND", [matrix, indices(shape, values)], ["batch_dims": .int(batchAxes)])
        }
    }

    @Test(arguments: [
        ("none", [7, 8] as [Float]), ("add", [7, 9]), ("mul", [0, 8]), ("max", [7, 8]), ("min", [0, 1]),
    ])
    func updatesReplaceOrCombine(reduction: String, expected: [Float]) throws {
        let inputs = [tensor([3], [0, 1, 2]), indices([2], [0, 1]), tensor([2], [7, 8])]
        let result = try run("ScatterElements", inputs, ["reduction": .string(reduction)])
        #expect(result == [tensor([3], expected + [2])])
        let tuples = [inputs[0], indices([2, 1], [0, -2]), inputs[2]]
        #expect(try run("ScatterND", tuples, ["reduction": .string(reduction)]) == result)
    }

    @Test func truthsScatterToo() throws {
        let inputs = [TypedTensor(shape: [2], [false, true]), indices([1], [0]), TypedTensor(shape: [1], [true])]
        #expect(try run("ScatterElements", inputs)[0].elements == .bool([true, true]))
    }

    @Test func updatesThatDoNotFitAreRefused() {
        for (places, updates) in [([2], [1]), ([9], [1]), ([1, 1], [1, 1])] as [([Int64], [Float])] {
            let inputs = [counting([2]), indices([places.count], places), tensor([updates.count], updates)]
            #expect(throws: InferenceError.self) { try run("ScatterND", inputs) }
        }
        #expect(throws: InferenceError.self) {
            try run("ScatterElements", [counting([2]), indices([1], [2]), counting([1])])
        }
        #expect(throws: InferenceError.self) {
            try run(
                "ScatterElements", [counting([2]), indices([1], [0]), counting([1])], ["reduction": .string("?")])
        }
    }

    @Test func oneHotIgnoresWhatLiesOutside() throws {
        let values = TypedTensor(shape: [2], [-1, 1] as [Int8])
        let result = try run(
            "OneHot", [indices([3], [1, -1, 5]), TypedTensor(scalar: Int64(2)), values], ["axis": .int(0)])
        #expect(result == [TypedTensor(shape: [2, 3], [-1, -1, -1, 1, 1, -1] as [Int8])])
        for depth in [-1, Int64.max] {
            #expect(throws: InferenceError.self) {
                try run("OneHot", [indices([1], [0]), TypedTensor(scalar: depth), values])
            }
        }
    }
}
