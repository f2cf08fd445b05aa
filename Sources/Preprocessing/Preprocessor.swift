import Core

/// What happens to each frame before analysis: quality gate, denoising, enhancement; in place.
///
/// Isolation: one thread at a time, one a stream; allocates nothing after the first picture of a size.
public final class Preprocessor {
    private let options: PreprocessingOptions
    private let gate = QualityGate()
    private let gaussian = GaussianFilter()
    private let median = MedianFilter()
    private let equalization = HistogramEqualization()
    private let adaptiveEqualization = ContrastLimitedEqualization()

    public init(options: PreprocessingOptions) { self.options = options }

    /// - Parameter time: the frame's position in its stream; never falls.
    /// - Returns: what was found and done. A rejected picture is left as it was.
    public func process(_ picture: Picture, at time: MediaTime) -> QualityVerdict {
        let judgement = gate.judge(picture, at: time)
        if case .unusable(let fault) = judgement { return .rejected(fault) }
        switch options.denoise {
        case .none: break
        case .gaussian: gaussian.apply(to: picture)
        case .median: median.apply(to: picture)
        }
        switch options.enhance {
        case .none: return .usable
        case .auto: return improve(picture, judgement)
        case .equalize: equalization.apply(to: picture)
        case .clahe: adaptiveEqualization.apply(to: picture)
        case .gamma(let gamma): GammaCorrection(gamma: gamma).apply(to: picture)
        }
        return .usable
    }

    private func improve(_ picture: Picture, _ judgement: QualityGate.Judgement) -> QualityVerdict {
        guard case .poor(let need) = judgement else { return .usable }
        switch need {
        case .light(let gamma):
            GammaCorrection(gamma: gamma).apply(to: picture)
            return .treated(.brightened)
        case .contrast:
            adaptiveEqualization.apply(to: picture)
            return .treated(.contrastRaised)
        }
    }
}
