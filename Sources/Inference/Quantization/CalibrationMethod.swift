/// How the range of an activation follows from what calibration saw.
public enum CalibrationMethod: Sendable, Equatable {
    /// All that was seen.
    case minimumMaximum
    /// All but a share of the values at each end: 0.99999 leaves out one of 100,000.
    case percentile(Double)
    /// The range whose bytes lose the least information, by the Kullback-Leibler divergence (Migacz, "8-bit inference with
    /// TensorRT", GTC 2017).
    case entropy
    /// The range whose bytes lie closest to the values, by the sum of squares.
    case leastSquares
}
