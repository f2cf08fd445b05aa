extension Double {
    /// This probability with its odds, p / (1 - p), divided by a factor above 0.
    func withOdds(dividedBy factor: Double) -> Double { self / (self + factor * (1 - self)) }
}
