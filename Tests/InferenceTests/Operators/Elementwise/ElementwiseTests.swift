import Testing

@testable import Inference

@Suite struct ElementwiseTests {
    @Test func integerArithmeticWrapsAndDivisionByZeroIsZero() throws {
        func result(_ type: String, _ first: [Int8], _ second: [Int8]) throws -> [Int8] {
            try run(type, [TypedTensor(shape: [2], first), TypedTensor(shape: [2], second)])[0].values()
        }
        #expect(try result("Add", [127, 1], [1, 1]) == [-128, 2])
        #expect(try result("Mul", [64, -128], [2, -1]) == [-128, -128])
        #expect(try result("Div", [-128, 7], [-1, 0]) == [-128, 0])
        #expect(try result("Mod", [-128, 7], [-1, 0]) == [0, 0])
        #expect(try run("Neg", [TypedTensor(scalar: Int8.min)]) == [TypedTensor(scalar: Int8.min)])
        #expect(try run("Abs", [TypedTensor(scalar: Int64.min)]) == [TypedTensor(scalar: Int64.min)])
    }

    @Test func modHasTheSignOfTheDivisorAndFmodOfTheDividend() throws {
        let inputs = [
            TypedTensor(shape: [4], [-7, 7, -7, 7] as [Int32]), TypedTensor(shape: [4], [3, -3, -3, 3] as [Int32]),
        ]
        #expect(try run("Mod", inputs)[0].values(Int32.self) == [2, -2, -1, 1])
        #expect(try run("Mod", inputs, ["fmod": .int(1)])[0].values(Int32.self) == [-1, 1, -1, 1])
    }

    @Test func operandsOfDifferentTypesAreRefused() {
        #expect(throws: InferenceError.self) {
            try run("Add", [counting([1]), TypedTensor(shape: [1], [1 as Int32])])
        }
        #expect(throws: InferenceError.self) { try run("Sqrt", [TypedTensor(shape: [1], [1 as Int32])]) }
        #expect(throws: InferenceError.self) { try run("Add", [counting([1]), nil]) }
        #expect(throws: InferenceError.self) { try run("Max", []) }
    }

    @Test func powersOfIntegersAreExactAndWrap() throws {
        func power(_ base: Int64, _ exponent: Int64) throws -> Int64 {
            try run("Pow", [TypedTensor(scalar: base), TypedTensor(scalar: exponent)])[0].values()[0]
        }
        #expect(try power(3, 39) == 4_052_555_153_018_976_267)
        #expect(try power(2, 64) == 0)
        #expect(try power(2, -1) == 0)
        #expect(try power(0, 0) == 1)
    }

    @Test func castsSaturateFromFloatsAndWrapFromIntegers() throws {
        func cast(_ tensor: TypedTensor, _ type: ElementType) throws -> Elements {
            try run("Cast", [tensor], ["to": .int(type.rawValue)])[0].elements
        }
        let floats = tensor([5], [-1.9, 300, .nan, .infinity, 0.5])
        #expect(try cast(floats, .uint8) == .uint8([0, 255, 0, 255, 0]))
        #expect(try cast(floats, .int64) == .int64([-1, 300, 0, .max, 0]))
        #expect(try cast(floats, .bool) == .bool([true, true, true, true, true]))
        #expect(try cast(TypedTensor(shape: [2], [300, -1] as [Int64]), .uint8) == .uint8([44, 255]))
        #expect(try cast(TypedTensor(scalar: UInt64.max), .int64) == .int64([-1]))
        #expect(try cast(TypedTensor(shape: [2], [true, false]), .float16) == .float16([1, 0]))
        #expect(try run("Cast", [floats], ["to": .string("INT8")], operatorSet: 1)[0].type == .int8)
        #expect(throws: InferenceError.self) { try run("Cast", [floats], ["to": .int(16)]) }
    }

    @Test func notANumberStaysInMaxMinAndClip() throws {
        let inputs = [tensor([3], [.nan, 1, 2]), tensor([3], [0, .nan, 1])]
        for type in ["Max", "Min"] {
            let values: [Float] = try run(type, inputs)[0].values()
            #expect(values.map(\.isNaN) == [true, true, false])
        }
        let clipped: [Float] = try run("Clip", [inputs[0], TypedTensor(scalar: Float(1.5)), nil])[0].values()
        #expect(clipped[0].isNaN && clipped[1...] == [1.5, 2])
    }

    @Test func clipTakesItsLimitsFromAttributesOrInputs() throws {
        let x = tensor([3], [-2, 0, 2])
        #expect(try run("Clip", [x], ["max": .float(1)], operatorSet: 6) == [tensor([3], [-2, 0, 1])])
        #expect(try run("Clip", [x, TypedTensor(scalar: Float(-1))]) == [tensor([3], [-1, 0, 2])])
        #expect(throws: InferenceError.self) { try run("Clip", [x, counting([2])]) }
        let integers = TypedTensor(shape: [2], [-100, 100] as [Int8])
        #expect(try run("Clip", [integers, nil, TypedTensor(scalar: Int8(5))])[0].values(Int8.self) == [-100, 5])
    }

    /// Expected values by the definitions, computed to more digits than floats hold.
    @Test(
        arguments: [
            ("Gelu", [:], Float(1), Float(0.841_344_75)), ("Gelu", ["approximate": .string("tanh")], 1, 0.841_192),
            ("Mish", [:], 1, 0.865_098_4), ("HardSwish", [:], 1, 0.666_666_7), ("Softplus", [:], 1000, 1000),
            ("Softplus", [:], -1000, 0), ("Celu", ["alpha": .float(2)], -1, -0.786_938_7),
            ("Elu", [:], -1, -0.632_120_55),
            ("Selu", [:], -1, -1.111_330_7), ("HardSigmoid", [:], 1, 0.7), ("Round", [:], 2.5, 2),
            ("Round", [:], -1.5, -2),
            ("LeakyRelu", [:], -1, -0.01), ("ThresholdedRelu", [:], 0.5, 0), ("Swish", [:], 1, 0.731_058_6),
            ("Reciprocal", [:], 0, .infinity), ("Sigmoid", [:], -1000, 0),
        ] as [(String, [String: Attribute], Float, Float)])
    func functions(name: String, attributes: [String: Attribute], x: Float, expected: Float) throws {
        let y: [Float] = try run(name, [TypedTensor(scalar: x)], attributes)[0].values()
        #expect(y[0] == expected || abs(y[0] - expected) <= 1e-6 * max(1, abs(expected)))
        let half: [Float16] = try run(name, [TypedTensor(scalar: Float16(x))], attributes)[0].values()
        #expect(half[0] == Float16(expected) || abs(Float(half[0]) - expected) <= 2e-3 * max(1, abs(expected)))
    }

    @Test func slopesBelongToChannelsBeforeOperatorSet7() throws {
        let x = tensor([1, 2, 2], [-1, 1, -1, -1])
        let y = tensor([1, 2, 2], [-2, 1, -3, -3])
        #expect(try run("PRelu", [x, tensor([2], [2, 3])], operatorSet: 6) == [y])
        #expect(try run("PRelu", [x, tensor([2, 1], [2, 3])]) == [y])
    }

    @Test func infinitiesAreToldBySign() throws {
        let x = tensor([4], [.infinity, -.infinity, .nan, 1])
        #expect(try run("IsInf", [x])[0].elements == .bool([true, true, false, false]))
        #expect(
            try run("IsInf", [x], ["detect_negative": .int(0)])[0].elements == .bool([true, false, false, false]))
        #expect(try run("IsNaN", [x])[0].elements == .bool([false, false, true, false]))
    }

    @Test func dropoutKeepsEverythingAndRefusesToTrain() throws {
        let x = tensor([2], [1, 2])
        #expect(try run("Dropout", [x], outputs: 2) == [x, TypedTensor(shape: [2], [true, true])])
        #expect(try run("Dropout", [x], operatorSet: 7, outputs: 2) == [x, tensor([2], [1, 1])])
        #expect { try run("Dropout", [x, nil, TypedTensor(scalar: true)]) } throws: {
            ($0 as? InferenceError)?.isUnsupported == true
        }
    }
}
