/// A tensor's elements in row-major order, whatever their type.
public enum Elements: Sendable, Equatable {
    case float([Float])
    case double([Double])
    case float16([Float16])
    case int8([Int8])
    case int16([Int16])
    case int32([Int32])
    case int64([Int64])
    case uint8([UInt8])
    case uint16([UInt16])
    case uint32([UInt32])
    case uint64([UInt64])
    case bool([Bool])

    public var type: ElementType {
        switch self {
        case .float: .float
        case .double: .double
        case .float16: .float16
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        case .uint16: .uint16
        case .uint32: .uint32
        case .uint64: .uint64
        case .bool: .bool
        }
    }

    public var count: Int { visit { $0.count } }

    /// Opens the array under its own type: the one place where a type that is known at run time becomes a static one.
    public func visit<Result, Failure: Error>(
        _ body: (any ElementArray) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch self {
        case .float(let values): try body(values)
        case .double(let values): try body(values)
        case .float16(let values): try body(values)
        case .int8(let values): try body(values)
        case .int16(let values): try body(values)
        case .int32(let values): try body(values)
        case .int64(let values): try body(values)
        case .uint8(let values): try body(values)
        case .uint16(let values): try body(values)
        case .uint32(let values): try body(values)
        case .uint64(let values): try body(values)
        case .bool(let values): try body(values)
        }
    }

    /// `count` zeros (false).
    public init(zeros count: Int, type: ElementType) {
        func zeros<T: Element>(_ zero: T) -> Elements { [T](repeating: zero, count: count).elements }
        self =
            switch type {
            case .float: zeros(Float.zero)
            case .double: zeros(Double.zero)
            case .float16: zeros(Float16.zero)
            case .int8: zeros(Int8.zero)
            case .int16: zeros(Int16.zero)
            case .int32: zeros(Int32.zero)
            case .int64: zeros(Int64.zero)
            case .uint8: zeros(UInt8.zero)
            case .uint16: zeros(UInt16.zero)
            case .uint32: zeros(UInt32.zero)
            case .uint64: zeros(UInt64.zero)
            case .bool: zeros(false)
            }
    }

    /// The elements at the given places, in their order. Places must be valid.
    public func gathered(_ places: [Int]) -> Elements {
        func gather<T: Element>(_ values: [T]) -> Elements { places.map { values[$0] }.elements }
        return visit { array in
            func open(_ array: some ElementArray) -> Elements { gather(array.array) }
            return open(array)
        }
    }
}

/// What an element may be.
public protocol Element: Sendable, Equatable {
    static func wrap(_ values: [Self]) -> Elements
    /// Nil where the elements have another type.
    static func unwrap(_ elements: Elements) -> [Self]?
}

/// An array of elements, opened by `Elements.visit`.
public protocol ElementArray: Sendable {
    associatedtype Item: Element
    var array: [Item] { get }
    var count: Int { get }
}

extension Array: ElementArray where Element: Inference.Element {
    public typealias Item = Element
    public var array: [Element] { self }
    public var elements: Elements { Element.wrap(self) }
}

extension Float: Element {
    public static func wrap(_ values: [Float]) -> Elements { .float(values) }
    public static func unwrap(_ elements: Elements) -> [Float]? {
        if case .float(let values) = elements { values } else { nil }
    }
}

extension Double: Element {
    public static func wrap(_ values: [Double]) -> Elements { .double(values) }
    public static func unwrap(_ elements: Elements) -> [Double]? {
        if case .double(let values) = elements { values } else { nil }
    }
}

extension Float16: Element {
    public static func wrap(_ values: [Float16]) -> Elements { .float16(values) }
    public static func unwrap(_ elements: Elements) -> [Float16]? {
        if case .float16(let values) = elements { values } else { nil }
    }
}

extension Int8: Element {
    public static func wrap(_ values: [Int8]) -> Elements { .int8(values) }
    public static func unwrap(_ elements: Elements) -> [Int8]? {
        if case .int8(let values) = elements { values } else { nil }
    }
}

extension Int16: Element {
    public static func wrap(_ values: [Int16]) -> Elements { .int16(values) }
    public static func unwrap(_ elements: Elements) -> [Int16]? {
        if case .int16(let values) = elements { values } else { nil }
    }
}

extension Int32: Element {
    public static func wrap(_ values: [Int32]) -> Elements { .int32(values) }
    public static func unwrap(_ elements: Elements) -> [Int32]? {
        if case .int32(let values) = elements { values } else { nil }
    }
}

extension Int64: Element {
    public static func wrap(_ values: [Int64]) -> Elements { .int64(values) }
    public static func unwrap(_ elements: Elements) -> [Int64]? {
        if case .int64(let values) = elements { values } else { nil }
    }
}

extension UInt8: Element {
    public static func wrap(_ values: [UInt8]) -> Elements { .uint8(values) }
    public static func unwrap(_ elements: Elements) -> [UInt8]? {
        if case .uint8(let values) = elements { values } else { nil }
    }
}

extension UInt16: Element {
    public static func wrap(_ values: [UInt16]) -> Elements { .uint16(values) }
    public static func unwrap(_ elements: Elements) -> [UInt16]? {
        if case .uint16(let values) = elements { values } else { nil }
    }
}

extension UInt32: Element {
    public static func wrap(_ values: [UInt32]) -> Elements { .uint32(values) }
    public static func unwrap(_ elements: Elements) -> [UInt32]? {
        if case .uint32(let values) = elements { values } else { nil }
    }
}

extension UInt64: Element {
    public static func wrap(_ values: [UInt64]) -> Elements { .uint64(values) }
    public static func unwrap(_ elements: Elements) -> [UInt64]? {
        if case .uint64(let values) = elements { values } else { nil }
    }
}

extension Bool: Element {
    public static func wrap(_ values: [Bool]) -> Elements { .bool(values) }
    public static func unwrap(_ elements: Elements) -> [Bool]? {
        if case .bool(let values) = elements { values } else { nil }
    }
}
