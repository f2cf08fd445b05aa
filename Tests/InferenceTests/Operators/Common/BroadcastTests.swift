import Testing

@testable import Inference

@Suite struct BroadcastTests {
    @Test(arguments: [
        ([[2, 3], [2, 3]], [2, 3]), ([[2, 1], [3]], [2, 3]), ([[], [4]], [4]),
        ([[5, 1, 1], [1, 6, 1], [7]], [5, 6, 7]),
        ([[0], [1]], [0]), ([[]], []),
    ])
    func sizesOfOneGrow(shapes: [[Int]], result: [Int]) throws {
        #expect(try Broadcast.shape(of: shapes) == result)
    }

    @Test(arguments: [[[2], [3]], [[0], [2]], [[2, 3], [2]]])
    func otherSizesThatDifferAreRefused(shapes: [[Int]]) {
        #expect(throws: InferenceError.self) { try Broadcast.shape(of: shapes) }
    }

    @Test func operandsRepeatAlongAxesOfSizeOne() throws {
        let column = TypedTensor(shape: [2, 1], [1, 2] as [Int32])
        #expect(try column.broadcast(to: [2, 2, 3]).values(Int32.self) == [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2])
        #expect(throws: InferenceError.self) { try column.broadcast(to: [2]) }
    }

    @Test func beforeOperatorSet7TheSecondOperandMayLieFromAnAxisOn() throws {
        let sum = try run(
            "Add", [counting([2, 2, 2]), tensor([2], [1, 2])], ["broadcast": .int(1), "axis": .int(1)], operatorSet: 6)
        #expect(sum == [tensor([2, 2, 2], [1, 2, 4, 5, 5, 6, 8, 9])])
        #expect(throws: InferenceError.self) {
            try run("Add", [counting([2, 2]), counting([2, 2])], ["axis": .int(1)], operatorSet: 6)
        }
    }

    @Test func offsetsAndElementsOfASelectionAgree() throws {
        let selection = try AxisSelection([
            .listed([12, 0]), .strided(count: 2, start: 4, step: -4), .strided(count: 3, start: 0, step: 1),
        ])
        let values = Array(0..<24)
        #expect(selection.offsets == [16, 17, 18, 12, 13, 14, 4, 5, 6, 0, 1, 2])
        #expect(selection.apply(to: values) == selection.offsets)
        var copy = [Int](repeating: -1, count: 24)
        selection.write(selection.apply(to: values), to: &copy)
        #expect(copy.enumerated().allSatisfy { $1 == ($0 % 12 < 8 && $0 % 4 < 3 ? $0 : -1) })
    }
}
