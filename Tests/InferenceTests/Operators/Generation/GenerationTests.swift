import Testing

@testable import Inference

@Suite struct GenerationTests {
    @Test(
        arguments: [
            ("value_float", .float(2), TypedTensor(scalar: Float(2))),
            ("value_ints", .ints([3, 4]), integers([3, 4])),
            ("value_int", .int(3), TypedTensor(scalar: Int64(3))), ("value_floats", .floats([1]), tensor([1], [1])),
            ("value", .tensor(tensor([1, 1], [5])), tensor([1, 1], [5])),
        ] as [(String, Attribute, TypedTensor)])
    func constantsComeInManyForms(name: String, attribute: Attribute, expected: TypedTensor) throws {
        #expect(try run("Constant", [], [name: attribute]) == [expected])
        #expect(try infer("Constant", [], [name: attribute])?[0].constant == expected)
    }

    @Test func constantsThatAreNoNumbersAreRefused() {
        #expect(throws: InferenceError.self) { try run("Constant", []) }
        #expect(throws: InferenceError.self) { try run("Constant", [], ["value_string": .string("a")]) }
        #expect(throws: InferenceError.self) { try run("Constant", [], ["value_int": .float(1)]) }
    }

    @Test func shapesAreFilledWithOneValue() throws {
        let value: Attribute = .tensor(TypedTensor(shape: [1], [7 as Int32]))
        let result = try run("ConstantOfShape", [integers([2, 1])], ["value": value])
        #expect(result == [TypedTensor(shape: [2, 1], [7, 7] as [Int32])])
        #expect(try run("ConstantOfShape", [integers([])]) == [TypedTensor(scalar: Float(0))])
        for size in [-1, Int64.max] {
            #expect(throws: InferenceError.self) { try run("ConstantOfShape", [integers([size])]) }
        }
    }

    @Test func rangesEndBeforeTheirLimit() throws {
        func range<T: Element>(_ start: T, _ limit: T, _ step: T) throws -> [T] {
            try run("Range", [start, limit, step].map { TypedTensor(scalar: $0) })[0].values()
        }
        #expect(try range(Float(1), 2, 0.25) == [1, 1.25, 1.5, 1.75])
        #expect(try range(Int8(-128), 127, 100) == [-128, -28, 72])
        #expect(try range(Int64(3), 0, -2) == [3, 1])
        #expect(try range(Int32(3), 0, 1) == [])
        #expect(throws: InferenceError.self) { try range(Int32(0), 1, 0) }
        #expect(throws: InferenceError.self) { try range(Float(0), .infinity, 1) }
        #expect(throws: InferenceError.self) { try range(Int64(0), .max, 1) }
    }

    @Test func diagonalsMayLieBesideTheMainOne() throws {
        let x = TypedTensor(shape: [2, 3], [Int32](repeating: 5, count: 6))
        #expect(try run("EyeLike", [x], ["k": .int(1)])[0].elements == .int32([0, 1, 0, 0, 0, 1]))
        #expect(
            try run("EyeLike", [x], ["k": .int(.max), "dtype": .int(9)])[0].elements
                == .bool([Bool](repeating: false, count: 6)))
        #expect(throws: InferenceError.self) { try run("EyeLike", [counting([2])]) }
    }
}
