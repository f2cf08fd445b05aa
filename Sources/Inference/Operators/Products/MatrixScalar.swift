import COpenBLAS

/// A type in which OpenBLAS multiplies matrices.
protocol MatrixScalar: FloatElement {
    /// c [rows, columns] += a [rows, depth] · b [depth, columns], all inside their arrays.
    static func addProduct(
        _ a: MatrixBlock<Self>, _ b: MatrixBlock<Self>, to c: inout [Self], at start: Int, pitch: Int, rows: Int,
        columns: Int, depth: Int)
}

/// A row-major matrix inside an array.
struct MatrixBlock<Scalar> {
    let values: [Scalar]
    /// Of its first element.
    let start: Int
    /// Elements from the start of one stored row to the next.
    let pitch: Int
    /// It is read with rows and columns exchanged.
    let isTransposed: Bool

    init(_ values: [Scalar], at start: Int = 0, pitch: Int, isTransposed: Bool = false) {
        self.values = values
        self.start = start
        self.pitch = pitch
        self.isTransposed = isTransposed
    }

    fileprivate var order: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }

    /// That reading it as `rows` x `columns` stays inside the array: what makes the pointers below safe.
    fileprivate func checkBounds(rows: Int, columns: Int) {
        let (stored, width) = isTransposed ? (columns, rows) : (rows, columns)
        precondition(width <= pitch && start >= 0 && start + (stored - 1) * pitch + width <= values.count)
    }
}

extension Float: MatrixScalar {
    static func addProduct(
        _ a: MatrixBlock<Float>, _ b: MatrixBlock<Float>, to c: inout [Float], at start: Int, pitch: Int, rows: Int,
        columns: Int, depth: Int
    ) {
        guard rows > 0, columns > 0, depth > 0 else { return }
        checkBounds(a, b, c.count, start, pitch, rows, columns, depth)
        c.withUnsafeMutableBufferPointer { c in
            a.values.withUnsafeBufferPointer { left in
                b.values.withUnsafeBufferPointer { right in
                    cblas_sgemm(
                        CblasRowMajor, a.order, b.order, blasint(rows), blasint(columns), blasint(depth), 1,
                        left.baseAddress! + a.start, blasint(a.pitch), right.baseAddress! + b.start, blasint(b.pitch),
                        1,
                        c.baseAddress! + start, blasint(pitch))
                }
            }
        }
    }
}

extension Double: MatrixScalar {
    static func addProduct(
        _ a: MatrixBlock<Double>, _ b: MatrixBlock<Double>, to c: inout [Double], at start: Int, pitch: Int, rows: Int,
        columns: Int, depth: Int
    ) {
        guard rows > 0, columns > 0, depth > 0 else { return }
        checkBounds(a, b, c.count, start, pitch, rows, columns, depth)
        c.withUnsafeMutableBufferPointer { c in
            a.values.withUnsafeBufferPointer { left in
                b.values.withUnsafeBufferPointer { right in
                    cblas_dgemm(
                        CblasRowMajor, a.order, b.order, blasint(rows), blasint(columns), blasint(depth), 1,
                        left.baseAddress! + a.start, blasint(a.pitch), right.baseAddress! + b.start, blasint(b.pitch),
                        1,
                        c.baseAddress! + start, blasint(pitch))
                }
            }
        }
    }
}

private func checkBounds<T>(
    _ a: MatrixBlock<T>, _ b: MatrixBlock<T>, _ count: Int, _ start: Int, _ pitch: Int, _ rows: Int, _ columns: Int,
    _ depth: Int
) {
    a.checkBounds(rows: rows, columns: depth)
    b.checkBounds(rows: depth, columns: columns)
    precondition(columns <= pitch && start >= 0 && start + (rows - 1) * pitch + columns <= count)
}

extension TypedTensor {
    /// The elements as the type they are computed in.
    func values<T: MatrixScalar>(computedAs _: T.Type) -> [T] {
        T.unwrap(elements) ?? elements.doubles().map { T(real: $0) }
    }

    init<T: MatrixScalar>(shape: [Int], _ values: [T], roundedTo type: ElementType) {
        let elements = values.elements
        self.init(shape: shape, elements.type == type ? elements : Elements(rounding: values.map(\.real), to: type))
    }
}

extension ElementType {
    /// Half floats are computed in single precision and rounded at the end.
    /// - Throws: where elements are not floating point.
    func matrixScalar() throws(InferenceError) -> any MatrixScalar.Type {
        switch self {
        case .float, .float16: Float.self
        case .double: Double.self
        default: throw InferenceError("\(self) elements where floating-point ones are needed")
        }
    }

    /// As `matrixScalar`, with integers of 32 and 64 bits in double precision: exact up to 2^53.
    func productScalar() throws(InferenceError) -> any MatrixScalar.Type {
        switch self {
        case .int32, .int64, .uint32, .uint64: Double.self
        default: try matrixScalar()
        }
    }
}
