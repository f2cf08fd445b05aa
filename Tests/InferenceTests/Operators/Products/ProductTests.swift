import Testing

@testable import Inference

@Suite("Matrix products")
struct ProductTests {
    @Test(
        "stacks broadcast, vectors are rows on the left and columns on the right",
        arguments: [
            ([3], [3], []), ([2, 3], [3], [2]), ([3], [3, 2], [2]), ([2, 3], [3, 4], [2, 4]),
            ([5, 2, 3], [3, 4], [5, 2, 4]),
            ([2, 3], [5, 3, 4], [5, 2, 4]), ([5, 1, 2, 3], [4, 3, 2], [5, 4, 2, 2]), ([0, 3], [3, 2], [0, 2]),
            ([2, 0], [0, 2], [2, 2]),
        ])
    func stacks(_ left: [Int], _ right: [Int], _ shape: [Int]) throws {
        let product = try run("MatMul", [counting(left), counting(right)])[0]
        #expect(product == definition(counting(left), counting(right), shape))
    }

    /// The sum over the common axis for each element of the result.
    private func definition(_ left: TypedTensor, _ right: TypedTensor, _ shape: [Int]) -> TypedTensor {
        let leftShape = left.rank == 1 ? [1] + left.shape : left.shape
        let rightShape = right.rank == 1 ? right.shape + [1] : right.shape
        let (rows, depth) = (leftShape[leftShape.count - 2], leftShape[leftShape.count - 1])
        let columns = rightShape[rightShape.count - 1]
        let stack = shape.dropLast((left.rank > 1 ? 1 : 0) + (right.rank > 1 ? 1 : 0))
        let (a, b) = (left.elements.doubles(), right.elements.doubles())
        func start(_ shape: [Int], _ matrix: Int) -> Int {
            var (place, stride, rest) = (0, shape.suffix(2).reduce(1, *), matrix)
            for (axis, size) in zip(shape.dropLast(2).reversed(), stack.reversed()) {
                place += min(rest % size, axis - 1) * stride
                stride *= axis
                rest /= size
            }
            return place
        }
        var values: [Float] = []
        for matrix in 0..<stack.reduce(1, *) {
            for row in 0..<rows {
                for column in 0..<columns {
                    values.append(
                        (0..<depth).reduce(0) {
                            $0
                                + Float(
                                    a[start(leftShape, matrix) + row * depth + $1]
                                        * b[start(rightShape, matrix) + $1 * columns + column])
                        })
                }
            }
        }
        return tensor(shape, values)
    }

    @Test("integers and other floats are multiplied as what they are")
    func types() throws {
        let integers = TypedTensor(shape: [2], [3, -4] as [Int64])
        #expect(try run("MatMul", [integers, integers])[0] == TypedTensor(scalar: Int64(25)))
        let halves = TypedTensor(shape: [2], [0.5, 2] as [Float16])
        #expect(try run("MatMul", [halves, halves])[0] == TypedTensor(scalar: Float16(4.25)))
        let doubles = TypedTensor(shape: [2], [0.5, 2] as [Double])
        #expect(try run("MatMul", [doubles, doubles])[0] == TypedTensor(scalar: 4.25))
    }

    @Test("Gemm transposes, scales and adds", arguments: [false, true], [false, true])
    func general(_ transposesLeft: Bool, _ transposesRight: Bool) throws {
        let left = transposesLeft ? tensor([2, 1], [1, 2]) : tensor([1, 2], [1, 2])
        let right = transposesRight ? tensor([3, 2], [1, 4, 2, 5, 3, 6]) : tensor([2, 3], [1, 2, 3, 4, 5, 6])
        let attributes: [String: Attribute] = [
            "transA": .int(transposesLeft ? 1 : 0), "transB": .int(transposesRight ? 1 : 0), "alpha": .float(2),
            "beta": .float(0.5),
        ]
        let result = try run("Gemm", [left, right, tensor([3], [2, 4, 6])], attributes)[0]
        #expect(result == tensor([1, 3], [19, 26, 33]))
        #expect(try run("Gemm", [left, right], attributes)[0] == tensor([1, 3], [18, 24, 30]))
    }

    @Test("quantised factors have zero points for all, for rows of the left or for columns of the right")
    func quantized() throws {
        let left = TypedTensor(shape: [2, 2], [1, 2, 3, 4] as [UInt8])
        let right = TypedTensor(shape: [2, 2], [1, 0, -1, 2] as [Int8])
        #expect(try run("MatMulInteger", [left, right])[0] == TypedTensor(shape: [2, 2], [-1, 4, -1, 8] as [Int32]))
        let rows = TypedTensor(shape: [2], [1, 3] as [UInt8])
        let columns = TypedTensor(shape: [2], [1, 0] as [Int8])
        // ((0 1) (0 1)) · ((0 0) (-2 2))
        let sums = try run("MatMulInteger", [left, right, rows, columns])[0]
        #expect(sums == TypedTensor(shape: [2, 2], [-2, 2, -2, 2] as [Int32]))
        let levels = try run(
            "QLinearMatMul",
            [
                left, tensor([2], [1, 2]), rows, right, tensor([2], [1, 100]), columns, TypedTensor(scalar: Float(1)),
                TypedTensor(scalar: UInt8(7)),
            ])[0]
        #expect(levels == TypedTensor(shape: [2, 2], [5, 207, 3, 255] as [UInt8]))
    }

    @Test("shapes that do not belong together are refused")
    func refused() {
        for (left, right) in [([2, 3], [2, 3]), ([], [3]), ([3], []), ([2, 2, 3], [3, 3, 2])] {
            #expect(throws: InferenceError.self) { try run("MatMul", [counting(left), counting(right)]) }
        }
        #expect(throws: InferenceError.self) { try run("Gemm", [counting([2, 3]), counting([2, 3])]) }
        #expect(throws: InferenceError.self) { try run("Gemm", [counting([1, 2, 3]), counting([3, 2])]) }
        #expect(throws: InferenceError.self) { try run("Gemm", [counting([2, 3]), counting([3, 2]), counting([3])]) }
        #expect(throws: InferenceError.self) { try run("MatMul", [counting([2, 2])]) }
        #expect(throws: InferenceError.self) { try run("MatMulInteger", [counting([2, 2]), counting([2, 2])]) }
        let bytes = TypedTensor(shape: [2, 2], [1, 2, 3, 4] as [UInt8])
        #expect(throws: InferenceError.self) {
            try run("MatMulInteger", [bytes, bytes, TypedTensor(shape: [3], [1, 2, 3] as [UInt8])])
        }
        let bits = TypedTensor(shape: [1], [true])
        #expect(throws: InferenceError.self) { try run("MatMul", [bits, bits]) }
    }
}
