/// A dense array of 32-bit floats in row-major order. Pictures are NCHW: batch, channels, rows, columns.
public struct Tensor: Sendable, Equatable {
    /// Sizes of the axes, outermost first; empty for a scalar. Every size is at least 0.
    public private(set) var shape: [Int]
    /// `shape` multiplied out, always.
    public var values: [Float]

    public init(shape: [Int], repeating value: Float = 0) {
        self.shape = shape
        values = [Float](repeating: value, count: shape.reduce(1, *))
    }

    public init(shape: [Int], values: [Float]) {
        precondition(values.count == shape.reduce(1, *), "\(values.count) values do not fill the shape \(shape)")
        self.shape = shape
        self.values = values
    }

    public var count: Int { values.count }

    public func reshaped(_ shape: [Int]) -> Tensor { Tensor(shape: shape, values: values) }
}
