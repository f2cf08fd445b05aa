/// Elements as doubles and back: operators without a fast form compute every type in double precision.
extension Elements {
    /// Exact but for 64-bit integers beyond 2^53. False is 0, true is 1.
    func doubles() -> [Double] {
        switch self {
        case .float(let values): values.map { Double($0) }
        case .double(let values): values
        case .float16(let values): values.map { Double($0) }
        case .int8(let values): values.map { Double($0) }
        case .int16(let values): values.map { Double($0) }
        case .int32(let values): values.map { Double($0) }
        case .int64(let values): values.map { Double($0) }
        case .uint8(let values): values.map { Double($0) }
        case .uint16(let values): values.map { Double($0) }
        case .uint32(let values): values.map { Double($0) }
        case .uint64(let values): values.map { Double($0) }
        case .bool(let values): values.map { $0 ? 1 : 0 }
        }
    }

    /// Floating-point types round to the nearest value; integers round to the nearest, to even in the middle, and saturate,
    /// with 0 for what is not a number.
    init(rounding values: [Double], to type: ElementType) {
        func integers<T: NumberElement & FixedWidthInteger>(_: T.Type) -> Elements {
            values.map { T(real: $0.rounded(.toNearestOrEven)) }.elements
        }
        self =
            switch type {
            case .float: .float(values.map { Float($0) })
            case .double: .double(values)
            case .float16: .float16(values.map { Float16($0) })
            case .int8: integers(Int8.self)
            case .int16: integers(Int16.self)
            case .int32: integers(Int32.self)
            case .int64: integers(Int64.self)
            case .uint8: integers(UInt8.self)
            case .uint16: integers(UInt16.self)
            case .uint32: integers(UInt32.self)
            case .uint64: integers(UInt64.self)
            case .bool: .bool(values.map { $0 != 0 })
            }
    }
}

/// Casts.
extension Elements {
    /// Floating-point numbers lose their fractions and are limited to the range of an integer type; integers wrap around, as
    /// in C. Truth is what is not 0.
    func converted(to type: ElementType) -> Elements {
        if type == self.type { return self }
        if type.isFloatingPoint || type == .bool { return Elements(rounding: doubles(), to: type) }
        if self.type.isFloatingPoint { return Elements(rounding: doubles().map { $0.rounded(.towardZero) }, to: type) }
        return Elements(wrapping: wrappedIntegers, to: type)
    }

    /// Integers and truths as 64 bits; not for floating-point numbers.
    private var wrappedIntegers: [Int64] {
        switch self {
        case .int8(let values): values.map { Int64($0) }
        case .int16(let values): values.map { Int64($0) }
        case .int32(let values): values.map { Int64($0) }
        case .int64(let values): values
        case .uint8(let values): values.map { Int64($0) }
        case .uint16(let values): values.map { Int64($0) }
        case .uint32(let values): values.map { Int64($0) }
        case .uint64(let values): values.map { Int64(truncatingIfNeeded: $0) }
        case .bool(let values): values.map { $0 ? 1 : 0 }
        case .float, .double, .float16: doubles().map { Int64(real: $0) }
        }
    }

    private init(wrapping values: [Int64], to type: ElementType) {
        func integers<T: FixedWidthInteger & Element>(_: T.Type) -> Elements {
            values.map { T(truncatingIfNeeded: $0) }.elements
        }
        self =
            switch type {
            case .int8: integers(Int8.self)
            case .int16: integers(Int16.self)
            case .int32: integers(Int32.self)
            case .int64: .int64(values)
            case .uint8: integers(UInt8.self)
            case .uint16: integers(UInt16.self)
            case .uint32: integers(UInt32.self)
            case .uint64: integers(UInt64.self)
            case .float, .double, .float16, .bool: Elements(rounding: values.map { Double($0) }, to: type)
            }
    }
}

extension TypedTensor {
    /// Elements of a floating-point type.
    /// - Throws: for any other type.
    func floatingPoint() throws(InferenceError) -> [Double] {
        guard type.isFloatingPoint else {
            throw InferenceError("\(type) elements where floating-point ones are needed")
        }
        return elements.doubles()
    }
}
