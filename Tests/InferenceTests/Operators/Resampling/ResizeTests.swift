import Testing

@testable import Inference

@Suite("Resizing")
struct ResizeTests {
    private let row = tensor([1, 1, 1, 4], [1, 2, 3, 4])

    private func resize(
        _ input: TypedTensor, scales: [Float]? = nil, sizes: [Int64]? = nil, region: [Float]? = nil,
        _ attributes: [String: Attribute] = [:], operatorSet: Int = 19
    ) throws -> TypedTensor {
        let inputs = [
            input, region.map { tensor([$0.count], $0) }, scales.map { tensor([$0.count], $0) },
            sizes.map { TypedTensor(shape: [$0.count], $0) },
        ]
        return try run("Resize", inputs, attributes, operatorSet: operatorSet)[0]
    }

    @Test(
        "each mode of rounding takes the input it names",
        arguments: [
            ("round_prefer_floor", [1, 1, 2, 2, 3, 3, 4, 4]), ("round_prefer_ceil", [1, 2, 2, 3, 3, 4, 4, 4]),
            ("floor", [1, 1, 2, 2, 3, 3, 4, 4]), ("ceil", [1, 2, 2, 3, 3, 4, 4, 4]),
        ] as [(String, [Float])])
    func nearest(_ mode: String, _ expected: [Float]) throws {
        let attributes: [String: Attribute] = [
            "nearest_mode": .string(mode), "coordinate_transformation_mode": .string("asymmetric"),
        ]
        #expect(try resize(row, scales: [1, 1, 1, 2], attributes) == tensor([1, 1, 1, 8], expected))
    }

    @Test(
        "outputs lie where their mode says",
        arguments: [
            ("half_pixel", [1, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4]),
            ("pytorch_half_pixel", [1, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4]),
            ("half_pixel_symmetric", [1, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4]),
            ("asymmetric", [1, 1.5, 2, 2.5, 3, 3.5, 4, 4]),
            ("align_corners", (0..<8).map { 1 + Float($0) * 3 / 7 }),
        ] as [(String, [Float])])
    func coordinates(_ mode: String, _ expected: [Float]) throws {
        let attributes: [String: Attribute] = [
            "mode": .string("linear"), "coordinate_transformation_mode": .string(mode),
        ]
        #expect(isClose(try resize(row, sizes: [1, 1, 1, 8], attributes), tensor([1, 1, 1, 8], expected)))
    }

    @Test("a single output lies in the middle for half pixels, at the start for PyTorch and aligned corners")
    func singleOutput() throws {
        for (mode, expected) in [("half_pixel", Float(2.5)), ("pytorch_half_pixel", 1), ("align_corners", 1)] {
            let attributes: [String: Attribute] = [
                "mode": .string("linear"), "coordinate_transformation_mode": .string(mode),
            ]
            #expect(try resize(row, sizes: [1, 1, 1, 1], attributes) == tensor([1, 1, 1, 1], [expected]))
        }
    }

    @Test("the cubic kernel of -0.5 keeps a straight line straight")
    func cubic() throws {
        let line = tensor([1, 1, 1, 8], [0, 1, 2, 3, 4, 5, 6, 7])
        let attributes: [String: Attribute] = ["mode": .string("cubic"), "cubic_coeff_a": .float(-0.5)]
        let values = try resize(line, scales: [1, 1, 1, 2], attributes).values(Float.self)
        for index in 4..<12 { #expect(abs(values[index] - (Float(index) / 2 - 0.25)) < 1e-5) }
    }

    @Test("shrinking with antialiasing takes in every input, without it only the nearest two")
    func antialiasing() throws {
        let input = tensor([1, 1, 1, 8], [8, 0, 0, 0, 0, 0, 0, 8])
        let attributes: [String: Attribute] = ["mode": .string("linear")]
        #expect(try resize(input, scales: [1, 1, 1, 0.25], attributes) == tensor([1, 1, 1, 2], [0, 0]))
        let smooth = try resize(input, scales: [1, 1, 1, 0.25], attributes.merging(["antialias": .int(1)]) { $1 })
        #expect(try smooth.values(Float.self).allSatisfy { $0 > 0.5 && $0 < 3 })
    }

    @Test("the ratio of the sides is kept below or above the sizes asked for")
    func aspectRatio() throws {
        let input = counting([1, 1, 2, 4])
        func shape(_ policy: String) throws -> [Int] {
            try resize(input, sizes: [7, 8], ["keep_aspect_ratio_policy": .string(policy), "axes": .ints([2, 3])]).shape
        }
        #expect(try shape("stretch") == [1, 1, 7, 8])
        #expect(try shape("not_larger") == [1, 1, 4, 8])
        #expect(try shape("not_smaller") == [1, 1, 7, 14])
    }

    @Test("a region is cut out, and what lies outside the input is the extrapolation value")
    func region() throws {
        let attributes: [String: Attribute] = [
            "mode": .string("linear"), "coordinate_transformation_mode": .string("tf_crop_and_resize"),
            "extrapolation_value": .float(9),
        ]
        let region: [Float] = [0, 0, 0, 0.5, 1, 1, 1, 1.5]
        #expect(
            try resize(row, sizes: [1, 1, 1, 3], region: region, attributes) == tensor([1, 1, 1, 3], [2.5, 4, 9]))
    }

    @Test("nearest elements keep their type; empty lists stand for none")
    func typesAndEmptyLists() throws {
        let input = TypedTensor(shape: [1, 1, 1, 2], [7, -8] as [Int64])
        #expect(
            try resize(input, scales: [], sizes: [1, 1, 1, 4], region: [])
                == TypedTensor(shape: [1, 1, 1, 4], [7, 7, -8, -8] as [Int64]))
    }

    @Test("the versions before 11 take scales only and lie asymmetrically")
    func oldVersions() throws {
        let expected = tensor([1, 1, 1, 8], [1, 1, 2, 2, 3, 3, 4, 4])
        let scales = tensor([4], [1, 1, 1, 2])
        #expect(try run("Resize", [row, scales], operatorSet: 10)[0] == expected)
        #expect(try run("Upsample", [row, scales], operatorSet: 9)[0] == expected)
        #expect(try run("Upsample", [row], ["scales": .floats([1, 1, 1, 2])], operatorSet: 7)[0] == expected)
        let sides: [String: Attribute] = ["height_scale": .float(1), "width_scale": .float(2)]
        #expect(try run("Upsample", [row], sides, operatorSet: 1)[0] == expected)
    }

    @Test("what cannot be is refused")
    func refused() {
        #expect(throws: InferenceError.self) { try resize(row) }
        #expect(throws: InferenceError.self) { try resize(row, scales: [1, 1]) }
        #expect(throws: InferenceError.self) { try resize(row, scales: [1, 1, 1, -1]) }
        #expect(throws: InferenceError.self) { try resize(row, scales: [1, 1, 1, .nan]) }
        #expect(throws: InferenceError.self) { try resize(row, scales: [1, 1, 1e9, 1e9]) }
        #expect(throws: InferenceError.self) { try resize(row, sizes: [1, 1, 1, -1]) }
        #expect(throws: InferenceError.self) { try resize(row, sizes: [1, 1, 1, .max]) }
        #expect(throws: InferenceError.self) { try resize(counting([1, 0]), sizes: [1, 1]) }
        #expect(throws: InferenceError.self) { try resize(row, scales: [2], ["axes": .ints([4])]) }
        #expect(throws: InferenceError.self) { try resize(row, scales: [1, 1, 1, 2], ["mode": .string("best")]) }
        let crop: [String: Attribute] = ["coordinate_transformation_mode": .string("tf_crop_and_resize")]
        #expect(throws: InferenceError.self) { try resize(row, scales: [1, 1, 1, 2], crop) }
        #expect(throws: InferenceError.self) { try resize(row, scales: [1, 1, 1, 2], region: [0, 1], crop) }
        let shrinking: [String: Attribute] = ["mode": .string("cubic"), "antialias": .int(1)]
        #expect(throws: InferenceError.self) { try resize(row, sizes: [1, 1, 1, 0], shrinking.merging(crop) { $1 }) }
    }
}
