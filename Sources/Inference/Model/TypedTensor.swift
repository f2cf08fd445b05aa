/// A dense array of any element type in row-major order. Pictures are NCHW: batch, channels, rows, columns.
public struct TypedTensor: Sendable, Equatable {
    /// More elements than this in one tensor are a fault of the model, not a network for cameras.
    public static let maximumCount = 1 << 28

    /// Sizes of the axes, outermost first; empty for a scalar.
    public let shape: [Int]
    /// As many as `shape` multiplied out.
    public let elements: Elements

    public init(shape: [Int], _ elements: Elements) {
        precondition(elements.count == shape.reduce(1, *), "\(elements.count) elements do not fill the shape \(shape)")
        self.shape = shape
        self.elements = elements
    }

    public init<T: Element>(shape: [Int], _ values: [T]) { self.init(shape: shape, values.elements) }

    public init<T: Element>(scalar: T) { self.init(shape: [], [scalar]) }

    public var type: ElementType { elements.type }
    public var count: Int { elements.count }
    public var rank: Int { shape.count }

    /// - Throws: where the new shape has another number of elements.
    public func reshaped(_ shape: [Int]) throws(InferenceError) -> TypedTensor {
        guard try Self.count(of: shape) == count else {
            throw InferenceError("\(count) elements of the shape \(self.shape) do not fill \(shape)")
        }
        return TypedTensor(shape: shape, elements)
    }

    /// The elements, if they have this type.
    public func values<T: Element>(_: T.Type = T.self) throws(InferenceError) -> [T] {
        guard let values = T.unwrap(elements) else {
            throw InferenceError("\(type) elements where \(T.self) is needed")
        }
        return values
    }

    /// Integers of any type, as indices and sizes.
    public func integers() throws(InferenceError) -> [Int] {
        switch elements {
        case .int64(let values): return values.map { Int($0) }
        case .int32(let values): return values.map { Int($0) }
        case .int16(let values): return values.map { Int($0) }
        case .int8(let values): return values.map { Int($0) }
        case .uint8(let values): return values.map { Int($0) }
        case .uint16(let values): return values.map { Int($0) }
        case .uint32(let values): return values.map { Int($0) }
        case .uint64(let values): return values.map { Int(clamping: $0) }
        case .float, .double, .float16, .bool: throw InferenceError("\(type) elements where integers are needed")
        }
    }

    /// The elements in double precision, whatever their type; false is 0, true 1.
    public var reals: [Double] { elements.doubles() }

    /// The number of elements of a shape.
    /// - Throws: for negative sizes and for more than `maximumCount` elements: check this before anything is allocated. An
    ///   empty axis does not excuse the others, so that no product of some sizes overflows.
    public static func count(of shape: [Int]) throws(InferenceError) -> Int {
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
            guard size >= 0, !overflow, product <= maximumCount else {
                throw InferenceError("impossible shape \(shape.prefix(8))")
            }
            count = product
        }
        return shape.contains(0) ? 0 : count
    }

    /// Elements between neighbours along each axis of a row-major shape.
    public static func strides(of shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
        return strides
    }
}
