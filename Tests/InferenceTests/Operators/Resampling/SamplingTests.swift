import Testing

@testable import Inference

@Suite("Blocks, regions and grids")
struct SamplingTests {
    @Test("depth to space undoes space to depth", arguments: [1, 2, 3])
    func blocks(_ size: Int) throws {
        let input = counting([2, 3, 2 * size, 3 * size])
        let deep = try run("SpaceToDepth", [input], ["blocksize": .int(size)])[0]
        #expect(deep.shape == [2, 3 * size * size, 2, 3])
        #expect(try run("DepthToSpace", [deep], ["blocksize": .int(size)])[0] == input)
    }

    @Test("channels come before or after the places of a block")
    func blockOrder() throws {
        let input = counting([1, 8, 1, 1])
        func order(_ mode: String) throws -> TypedTensor {
            try run("DepthToSpace", [input], ["blocksize": .int(2), "mode": .string(mode)])[0]
        }
        #expect(try order("DCR") == tensor([1, 2, 2, 2], [0, 2, 4, 6, 1, 3, 5, 7]))
        #expect(try order("CRD") == tensor([1, 2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]))
    }

    private let boxes = tensor([1, 3, 4], [0, 0, 2, 2, 2, 2.1, 0, 0.1, 5, 5, 6, 6])

    private func suppress(_ limit: Int64, overlap: Float, above score: Float? = nil) throws -> TypedTensor {
        let scores = tensor([1, 2, 3], [0.5, 0.9, 0.4, 0.7, 0.7, 0.1])
        return try run(
            "NonMaxSuppression",
            [
                boxes, scores, TypedTensor(scalar: limit), TypedTensor(scalar: overlap),
                score.map { TypedTensor(scalar: $0) },
            ])[0]
    }

    @Test("of overlapping boxes the best stays, of equals the first, corners in any order")
    func suppression() throws {
        let kept = try suppress(3, overlap: 0.5, above: 0.3)
        #expect(kept == TypedTensor(shape: [3, 3], [0, 0, 1, 0, 0, 2, 0, 1, 0] as [Int64]))
        #expect(try suppress(1, overlap: 0.5) == TypedTensor(shape: [2, 3], [0, 0, 1, 0, 1, 0] as [Int64]))
        #expect(try suppress(3, overlap: 0.99, above: 0.3).shape == [5, 3])
        #expect(try suppress(0, overlap: 0.5).shape == [0, 3])
        #expect(try run("NonMaxSuppression", [boxes, tensor([1, 1, 3], [1, 1, 1])])[0].shape == [0, 3])
    }

    @Test("a region of a plane keeps its values, outside there is nothing")
    func regions() throws {
        // A plane that grows by 1 a column.
        let input = tensor([1, 1, 4, 4], (0..<16).map { Float($0 % 4) })
        let regions = tensor([2, 4], [1, 1, 3, 3, 40, 40, 42, 42])
        let inputs = [input, regions, TypedTensor(shape: [2], [0, 0] as [Int64])]
        let attributes: [String: Attribute] = [
            "output_height": .int(1), "output_width": .int(2), "sampling_ratio": .int(2),
        ]
        let found = try run("RoiAlign", inputs, attributes)[0]
        #expect(isClose(found, tensor([2, 1, 1, 2], [1, 2, 0, 0])))
        let whole = try run("RoiAlign", inputs, attributes, operatorSet: 15)[0]
        #expect(isClose(whole, tensor([2, 1, 1, 2], [1.5, 2.5, 0, 0])))
    }

    @Test("a grid of the input's own places gives the input", arguments: ["linear", "cubic", "nearest"], [0, 1])
    func identityGrid(_ mode: String, _ alignsCorners: Int) throws {
        let input = counting([1, 2, 2, 3])
        func place(_ index: Int, _ size: Int) -> Float {
            alignsCorners == 1 ? 2 * Float(index) / Float(size - 1) - 1 : (2 * Float(index) + 1) / Float(size) - 1
        }
        let places = (0..<2).flatMap { row in (0..<3).flatMap { [place($0, 3), place(row, 2)] } }
        let attributes: [String: Attribute] = ["mode": .string(mode), "align_corners": .int(alignsCorners)]
        let found = try run("GridSample", [input, tensor([1, 2, 3, 2], places)], attributes)[0]
        #expect(isClose(found, input, tolerance: 1e-4))
    }

    @Test("outside there are zeros, the border or the reflection")
    func outside() throws {
        let (input, grid) = (tensor([1, 1, 3], [1, 2, 3]), tensor([1, 2, 1], [-2, 2]))
        for (padding, expected) in [("zeros", [0, 0]), ("border", [1, 3]), ("reflection", [2, 2])]
            as [(String, [Float])]
        {
            let attributes: [String: Attribute] = ["padding_mode": .string(padding), "align_corners": .int(1)]
            #expect(try run("GridSample", [input, grid], attributes)[0] == tensor([1, 1, 2], expected))
        }
    }

    @Test("cubic interpolation goes on between the border's repeated elements")
    func cubicBorder() throws {
        // Half way between two repetitions of the first element, then of weights -0.09375, 0.59375, 0.59375, -0.09375.
        let (input, grid) = (tensor([1, 1, 3], [8, 16, 24]), tensor([1, 2, 1], [-1.5, -0.5]))
        let attributes: [String: Attribute] = [
            "mode": .string("cubic"), "padding_mode": .string("border"), "align_corners": .int(1),
        ]
        #expect(isClose(try run("GridSample", [input, grid], attributes)[0], tensor([1, 1, 2], [7.25, 11.25])))
    }

    @Test("what cannot be is refused")
    func refused() {
        let region = tensor([1, 4], [0, 0, 1, 1])
        let cases: [(String, [TypedTensor?], [String: Attribute])] = [
            ("DepthToSpace", [counting([1, 4, 1, 1])], [:]),
            ("DepthToSpace", [counting([1, 4, 1, 1])], ["blocksize": .int(3)]),
            ("DepthToSpace", [counting([4, 1])], ["blocksize": .int(1)]),
            ("DepthToSpace", [counting([1, 4, 1, 1])], ["blocksize": .int(.max)]),
            ("SpaceToDepth", [counting([1, 1, 4, 3])], ["blocksize": .int(2)]),
            ("NonMaxSuppression", [boxes, counting([1, 1, 2])], [:]), ("NonMaxSuppression", [boxes], [:]),
            ("RoiAlign", [counting([1, 1, 2, 2]), region, TypedTensor(shape: [1], [1] as [Int64])], [:]),
            (
                "RoiAlign",
                [
                    counting([1, 1, 2, 2]), tensor([1, 4], [0, 0, .infinity, 1]),
                    TypedTensor(shape: [1], [0] as [Int64]),
                ], [:]
            ),
            (
                "RoiAlign",
                [counting([1, 1, 2, 2]), tensor([1, 4], [0, 0, 1e7, 1e7]), TypedTensor(shape: [1], [0] as [Int64])], [:]
            ),
            ("GridSample", [counting([1, 1, 2, 2]), counting([1, 2, 2, 3])], [:]),
            ("GridSample", [counting([1, 1, 2]), tensor([1, 1, 1], [.nan])], [:]),
            ("GridSample", [counting([1, 1, 2]), counting([1, 1, 1])], ["mode": .string("best")]),
        ]
        for (type, inputs, attributes) in cases {
            #expect(throws: InferenceError.self, "\(type) \(attributes)") { try run(type, inputs, attributes) }
        }
    }
}
