/// An element that counts or measures. Arithmetic never traps: integers wrap around, as in C; division by zero gives zero.
protocol NumberElement: Element, Comparable {
    static var zero: Self { get }
    static var one: Self { get }
    /// The least and the greatest value; the infinities where there are any.
    static var lowest: Self { get }
    static var highest: Self { get }

    /// The nearest value, towards zero for integers; what does not fit becomes the nearest that does, and NaN zero.
    init(real: Double)
    var real: Double { get }

    func plus(_ other: Self) -> Self
    func minus(_ other: Self) -> Self
    func times(_ other: Self) -> Self
    func divided(by other: Self) -> Self
    /// What remains of a division, with the sign of the dividend.
    func remainder(by other: Self) -> Self
    var isNotANumber: Bool { get }
}

extension NumberElement {
    /// What remains of a division, with the sign of the divisor, as in Python.
    func modulo(_ other: Self) -> Self {
        let remainder = remainder(by: other)
        return remainder != .zero && (remainder < .zero) != (other < .zero) ? remainder.plus(other) : remainder
    }

    /// The larger; NaN where one is.
    func larger(_ other: Self) -> Self { isNotANumber ? self : other.isNotANumber || other > self ? other : self }

    /// The smaller; NaN where one is.
    func smaller(_ other: Self) -> Self { isNotANumber ? self : other.isNotANumber || other < self ? other : self }
}

extension NumberElement where Self: FixedWidthInteger {
    static var one: Self { 1 }
    static var lowest: Self { min }
    static var highest: Self { max }

    init(real: Double) {
        // `exactly` of what is out of range is nil, so no conversion traps.
        self = Self(exactly: real.rounded(.towardZero)) ?? (real.isNaN ? 0 : real < 0 ? .min : .max)
    }

    var real: Double { Double(self) }
    func plus(_ other: Self) -> Self { self &+ other }
    func minus(_ other: Self) -> Self { self &- other }
    func times(_ other: Self) -> Self { self &* other }

    func divided(by other: Self) -> Self {
        // The least value divided by -1 overflows to itself.
        other == 0 ? 0 : dividedReportingOverflow(by: other).partialValue
    }

    func remainder(by other: Self) -> Self {
        other == 0 ? 0 : remainderReportingOverflow(dividingBy: other).partialValue
    }

    var isNotANumber: Bool { false }
}

extension NumberElement where Self: FloatElement {
    static var one: Self { 1 }
    static var lowest: Self { -.infinity }
    static var highest: Self { .infinity }
    func plus(_ other: Self) -> Self { self + other }
    func minus(_ other: Self) -> Self { self - other }
    func times(_ other: Self) -> Self { self * other }
    func divided(by other: Self) -> Self { self / other }
    func remainder(by other: Self) -> Self { truncatingRemainder(dividingBy: other) }
    var isNotANumber: Bool { isNaN }
}

/// A floating-point element. Functions are computed in double precision and rounded once.
protocol FloatElement: NumberElement, BinaryFloatingPoint {}

extension Float: FloatElement {
    init(real: Double) { self.init(real) }
    var real: Double { Double(self) }
}

extension Double: FloatElement {
    init(real: Double) { self = real }
    var real: Double { self }
}

extension Float16: FloatElement {
    init(real: Double) { self.init(real) }
    var real: Double { Double(self) }
}

extension Int8: NumberElement {}
extension Int16: NumberElement {}
extension Int32: NumberElement {}
extension Int64: NumberElement {}
extension UInt8: NumberElement {}
extension UInt16: NumberElement {}
extension UInt32: NumberElement {}
extension UInt64: NumberElement {}
