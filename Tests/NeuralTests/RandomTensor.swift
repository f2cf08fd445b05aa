import Glibc
import Neural

func exponential(_ x: Double) -> Double { exp(x) }

func complementaryError(_ x: Double) -> Double { erfc(x) }

extension SeededGenerator {
    mutating func tensor(_ shape: [Int], deviation: Float = 1) -> Tensor {
        Tensor(shape: shape, values: (0..<shape.reduce(1, *)).map { _ in nextNormal() * deviation })
    }
}

extension Tensor {
    /// The largest difference to another tensor, relative to the other's largest value where that exceeds 1.
    func distance(to other: Tensor) -> Float {
        guard shape == other.shape else { return .infinity }
        let scale = max(1, other.values.lazy.map(abs).max() ?? 0)
        return zip(values, other.values).reduce(0) { $1.0.isNaN ? .infinity : max($0, abs($1.0 - $1.1) / scale) }
    }
}
