import Testing

@testable import Inference

@Suite("Quantisation")
struct QuantizationTests {
    @Test("levels are rounded to even before the zero point is added, and saturate")
    func rounding() throws {
        let input = tensor([6], [0.5, 1.5, 2.5, -1, 1000, .nan])
        let bytes = try run("QuantizeLinear", [input, TypedTensor(scalar: Float(1)), TypedTensor(scalar: UInt8(1))])[0]
        #expect(bytes == TypedTensor(shape: [6], [1, 3, 3, 0, 255, 0] as [UInt8]))
        let plain = try run("QuantizeLinear", [input, TypedTensor(scalar: Float(1))], ["output_dtype": .int(5)])[0]
        #expect(plain == TypedTensor(shape: [6], [0, 2, 2, -1, 1000, 0] as [Int16]))
    }

    @Test(
        "scales are one for all, one for each place of an axis or one for each block",
        arguments: [
            (tensor([1], [2]), [String: Attribute](), [2, 4, 6, 8, 10, 12] as [Float]),
            (tensor([2], [1, 10]), ["axis": .int(0)], [1, 2, 3, 40, 50, 60]),
            (tensor([3], [1, 10, 100]), ["axis": .int(-1)], [1, 20, 300, 4, 50, 600]),
            (
                tensor([2, 2], [1, 10, 100, 1000]), ["axis": .int(1), "block_size": .int(2)],
                [1, 2, 30, 400, 500, 6000]
            ),
        ])
    func sharing(_ scales: TypedTensor, _ attributes: [String: Attribute], _ expected: [Float]) throws {
        let levels = TypedTensor(shape: [2, 3], [1, 2, 3, 4, 5, 6] as [Int8])
        let values = try run("DequantizeLinear", [levels, scales], attributes)[0]
        #expect(values == tensor([2, 3], expected))
        let zeros = TypedTensor(shape: scales.shape, Elements(zeros: scales.count, type: .int8))
        #expect(try run("QuantizeLinear", [values, scales, zeros], attributes)[0] == levels)
    }

    @Test("the output has the type of the scale, zero points are taken off")
    func dequantized() throws {
        let half = TypedTensor(scalar: Float16(0.5))
        let levels = TypedTensor(shape: [2], [0, 65535] as [UInt16])
        let values = try run("DequantizeLinear", [levels, half, TypedTensor(scalar: UInt16(65533))])[0]
        #expect(values == TypedTensor(shape: [2], [-32766.5, 1] as [Float16]))
        let sums = TypedTensor(shape: [1], [-7] as [Int32])
        #expect(try run("DequantizeLinear", [sums, TypedTensor(scalar: Float(2))])[0] == tensor([1], [-14]))
    }

    @Test("a dynamic range always holds zero")
    func dynamic() throws {
        let result = try run("DynamicQuantizeLinear", [tensor([3], [-1, 0, 1.55])], outputs: 3)
        #expect(result[0] == TypedTensor(shape: [3], [0, 100, 255] as [UInt8]))
        #expect(isClose(result[1], TypedTensor(scalar: Float(0.01))))
        #expect(result[2] == TypedTensor(scalar: UInt8(100)))
        let positive = try run("DynamicQuantizeLinear", [tensor([2], [2.55, 1])], outputs: 3)
        #expect(positive[2] == TypedTensor(scalar: UInt8(0)))
        #expect(try run("DynamicQuantizeLinear", [tensor([1], [0])], outputs: 3)[1] == TypedTensor(scalar: Float(1)))
    }

    @Test("scales that fit no axis, and other types, are refused")
    func refused() {
        let levels = TypedTensor(shape: [2, 3], [1, 2, 3, 4, 5, 6] as [Int8])
        let cases: [([TypedTensor?], [String: Attribute])] = [
            ([levels], [:]), ([levels, tensor([2], [1, 1])], [:]),
            ([levels, tensor([3], [1, 1, 1])], ["axis": .int(2)]),
            ([levels, tensor([2, 2], [1, 1, 1, 1])], ["block_size": .int(3)]),
            ([levels, tensor([1], [1])], ["block_size": .int(-1)]), ([levels, levels], [:]),
        ]
        for (inputs, attributes) in cases {
            #expect(throws: InferenceError.self) { try run("DequantizeLinear", inputs, attributes) }
        }
        #expect(throws: InferenceError.self) {
            try run("QuantizeLinear", [tensor([1], [1]), tensor([1], [1]), tensor([1], [1])])
        }
        #expect(throws: InferenceError.self) {
            try run("QuantizeLinear", [tensor([1], [1]), tensor([1], [1])], ["output_dtype": .int(99)])
        }
        #expect(throws: InferenceError.self) { try run("DynamicQuantizeLinear", [levels]) }
    }
}
