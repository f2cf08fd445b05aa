import Core

/// Denoising and enhancement of single pictures, as options say.
///
/// Isolation: one thread at a time; allocates nothing after the first picture of a size.
public final class PictureTreatment {
    private let gaussian = GaussianFilter()
    private let median = MedianFilter()
    private let equalization = HistogramEqualization()
    private let adaptiveEqualization = ContrastLimitedEqualization()

    public init() {}

    /// Changes the picture. `auto` enhances nothing here: what it comes to is the quality gate's to say.
    public func apply(_ options: PreprocessingOptions, to picture: Picture) {
        switch options.denoise {
        case .none: break
        case .gaussian: gaussian.apply(to: picture)
        case .median: median.apply(to: picture)
        }
        switch options.enhance {
        case .none, .auto: break
        case .equalize: equalization.apply(to: picture)
        case .clahe: adaptiveEqualization.apply(to: picture)
        case .gamma(let gamma): GammaCorrection(gamma: gamma).apply(to: picture)
        }
    }
}
