import Inference

/// How far computed values are from expected ones.
public struct Deviation: Sendable {
    /// The largest absolute difference.
    public private(set) var largest: Float = 0
    /// The largest share of what is allowed: an absolute tolerance plus a thousandth of the value.
    public private(set) var largestShare: Float = 0

    /// - Parameter tolerance: absolute; 0.001 if nil.
    /// - Throws: where they are not floats. Shapes that differ, and what is not a number, deviate infinitely.
    public init(_ found: TypedTensor, from expected: TypedTensor, tolerance: Float?) throws {
        guard found.shape == expected.shape else {
            largest = .infinity
            largestShare = .infinity
            return
        }
        for (found, expected) in zip(try found.values(Float.self), try expected.values(Float.self)) {
            let difference = found.isNaN ? .infinity : abs(found - expected)
            largest = max(largest, difference)
            largestShare = max(largestShare, difference / ((tolerance ?? 0.001) + abs(expected) / 1000))
        }
    }
}
