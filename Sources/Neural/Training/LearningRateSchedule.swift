import Glibc

/// The learning rate as a function of the optimiser's step, counted from 0.
public enum LearningRateSchedule: Sendable, Equatable, Codable {
    case constant(Float)
    /// Rises linearly to `peak` over `warmUpSteps`, then falls on half a cosine to `final` at `totalSteps`
    /// (Loshchilov and Hutter, "SGDR", 2017, equation 5, without restarts).
    case cosine(peak: Float, final: Float = 0, warmUpSteps: Int, totalSteps: Int)

    public func rate(atStep step: Int) -> Float {
        switch self {
        case .constant(let rate): return rate
        case .cosine(let peak, let final, let warmUpSteps, let totalSteps):
            if step < warmUpSteps { return peak * Float(step + 1) / Float(warmUpSteps) }
            let length = max(1, totalSteps - warmUpSteps)
            let progress = Double(min(step - warmUpSteps, length)) / Double(length)
            let share = Float(0.5 + 0.5 * cos(Double.pi * progress))
            return final + (peak - final) * share
        }
    }
}
