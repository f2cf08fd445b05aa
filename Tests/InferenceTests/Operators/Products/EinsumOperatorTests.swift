import Testing

@testable import Inference

@Suite struct EinsumOperatorTests {
    private func evaluate(_ equation: String, _ operands: [TypedTensor]) throws -> TypedTensor {
        let node = Network.Node(
            name: "e", type: "Einsum", domain: "", inputs: operands.indices.map { "x\($0)" }, outputs: ["y"],
            attributes: ["equation": .string(equation)])
        return try EinsumOperator(node, operatorSet: 12).evaluate(operands)[0]
    }

    private func counting(_ shape: [Int]) -> TypedTensor {
        TypedTensor(shape: shape, (0..<shape.reduce(1, *)).map { Float($0) })
    }

    @Test func productsSumsTransposesAndDiagonalsAreAsNumPyHasThem() throws {
        let matrix = counting([2, 3])
        #expect(try evaluate("ij->ji", [matrix]) == TypedTensor(shape: [3, 2], [0, 3, 1, 4, 2, 5] as [Float]))
        #expect(try evaluate("ij->i", [matrix]) == TypedTensor(shape: [2], [3, 12] as [Float]))
        #expect(try evaluate("ij", [matrix]) == matrix)
        #expect(try evaluate("ii->i", [counting([3, 3])]) == TypedTensor(shape: [3], [0, 4, 8] as [Float]))
        #expect(
            try evaluate("ij,jk", [matrix, counting([3, 2])])
                == TypedTensor(shape: [2, 2], [10, 13, 28, 40] as [Float]))
        #expect(
            try evaluate("...ij,...j->...i", [counting([2, 1, 2]), counting([2])])
                == TypedTensor(shape: [2, 1], [1, 3] as [Float]))
    }

    @Test(arguments: ["i,j,k->i", "i1->i", "ij->ijk", "ij->ii", "a..b->a"])
    func whatIsNoEquationForTheOperandsIsRefused(_ equation: String) {
        #expect(throws: InferenceError.self) { try evaluate(equation, [counting([2, 3])]) }
    }

    @Test(arguments: ["bhid,bhjd->bhij", "bhij,bhjd->bihd", "bhid,hjd->bhij", "...id,...jd->...ij"])
    func twoOperandsAreAProductOfStacks(_ equation: String) throws {
        var sketch = NetworkSketch()
        let shapes: [[Int]] =
            switch equation {
            case "bhij,bhjd->bihd": [[2, 3, 4, 5], [2, 3, 5, 6]]
            case "bhid,hjd->bhij": [[2, 3, 4, 6], [3, 5, 6]]
            default: [[2, 3, 4, 6], [2, 3, 5, 6]]
            }
        let (x, y) = (sketch.input(shapes[0]), sketch.input(shapes[1], name: "y"))
        sketch.output(sketch.node("Einsum", [x, y], ["equation": .string(equation)]))
        let kernels = try expectAgreement(sketch).steps.map(\.kernel)
        #expect(kernels.contains("matrix product") && !kernels.contains("general"))
    }
}
