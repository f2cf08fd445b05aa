import Inference
import Testing

@Suite("Typed tensors")
struct TypedTensorTests {
    @Test("a shape with a negative size or too many elements is refused before anything is allocated")
    func impossibleShapes() {
        #expect(throws: InferenceError.self) { try TypedTensor.count(of: [2, -1]) }
        #expect(throws: InferenceError.self) { try TypedTensor.count(of: [Int.max, 2]) }
        #expect(throws: InferenceError.self) { try TypedTensor.count(of: [TypedTensor.maximumCount, 2]) }
        #expect(throws: InferenceError.self) { try TypedTensor.count(of: [0, Int.max, Int.max]) }
    }

    @Test("a size of zero makes an empty tensor, no axes a scalar")
    func emptyAndScalar() throws {
        #expect(try TypedTensor.count(of: [3, 0, 2]) == 0)
        #expect(try TypedTensor.count(of: []) == 1)
    }

    @Test("elements are read as the type they have and as no other")
    func typedValues() throws {
        let tensor = TypedTensor(shape: [2], [Int8(-3), 4])
        #expect(try tensor.values(Int8.self) == [-3, 4])
        #expect(try tensor.integers() == [-3, 4])
        #expect(throws: InferenceError.self) { try tensor.values(Float.self) }
    }

    @Test("strides are those of row-major order")
    func rowMajorStrides() {
        #expect(TypedTensor.strides(of: [2, 3, 4]) == [12, 4, 1])
        #expect(TypedTensor.strides(of: []) == [])
    }
}
