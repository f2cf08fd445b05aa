import Foundation

extension Double {
    /// log(p / (1 - p)) of this probability, held between -6 and 6.
    public var logOdds: Double { min(max(log(self) - log(1 - self), -6), 6) }

    /// This probability with its odds, p / (1 - p), divided by a factor above 0.
    func withOdds(dividedBy factor: Double) -> Double { self / (self + factor * (1 - self)) }
}
