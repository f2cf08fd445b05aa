import Glibc

/// The learning rate as a function of the optimiser's step, counted from 0.
public struct LearningRateSchedule: Sendable, Equatable, Codable {
    public enum Shape: Sendable, Equatable, Codable {
        /// The peak all along.
        case constant
        /// Multiplied by `factor` after every `interval` steps.
        case step(factor: Float, interval: Int)
        /// Half a cosine from the peak down to `final` (Loshchilov and Hutter, "SGDR", 2017, equation 5, without restarts).
        case cosine(final: Float = 0)
        /// On half a cosine up from a 25th of the peak over the first 30 % of the steps, then down to a 250 000th (Smith and
        /// Topin, "Super-convergence", 2018, section 3, with cosines for lines). Has its own warm-up.
        case oneCycle
    }

    public let shape: Shape
    public let peak: Float
    /// The rate rises linearly to the shape's over these first steps.
    public let warmUpSteps: Int
    /// The shape ends here.
    public let totalSteps: Int

    public init(_ shape: Shape, peak: Float, warmUpSteps: Int = 0, totalSteps: Int) {
        self.shape = shape
        self.peak = peak
        self.warmUpSteps = warmUpSteps
        self.totalSteps = totalSteps
    }

    public func rate(atStep step: Int) -> Float {
        if case .oneCycle = shape { return oneCycle(step) }
        if step < warmUpSteps { return peak * Float(step + 1) / Float(warmUpSteps) }
        let step = step - warmUpSteps
        let length = max(1, totalSteps - warmUpSteps)
        switch shape {
        case .constant, .oneCycle: return peak
        case .step(let factor, let interval): return peak * pow(factor, Float(step / max(1, interval)))
        case .cosine(let final): return Self.halfCosine(from: peak, to: final, Double(step) / Double(length))
        }
    }

    private func oneCycle(_ step: Int) -> Float {
        let top = max(1, 0.3 * Double(totalSteps) - 1)
        let start = peak / 25
        if Double(step) <= top { return Self.halfCosine(from: start, to: peak, Double(step) / top) }
        let progress = (Double(step) - top) / max(1, Double(totalSteps - 1) - top)
        return Self.halfCosine(from: peak, to: start / 1e4, progress)
    }

    private static func halfCosine(from first: Float, to last: Float, _ progress: Double) -> Float {
        last + (first - last) * Float(0.5 + 0.5 * cos(Double.pi * min(max(progress, 0), 1)))
    }
}
