import Core

/// What happens to each frame before analysis: quality gate, denoising, enhancement.
///
/// Isolation: one thread at a time, one a stream; allocates nothing after the first picture of a size.
public final class Preprocessor {
    private let options: PreprocessingOptions
    private let gate = QualityGate()
    private let treated = Picture(width: 16, height: 16)
    private let treatment = PictureTreatment()

    public init(options: PreprocessingOptions) { self.options = options }

    /// - Parameter time: the frame's position in its stream; never falls.
    /// - Returns: what was found and done, and the picture to analyse: the given one, which stays as it is, or a treated copy,
    ///   which lasts until the next call.
    public func process(_ picture: Picture, at time: MediaTime) -> (verdict: QualityVerdict, picture: Picture) {
        let judgement = gate.judge(picture, at: time)
        if case .unusable(let fault) = judgement { return (.rejected(fault), picture) }
        let (enhancement, verdict) = enhancement(for: judgement)
        guard options.denoise != .none || enhancement != .none else { return (verdict, picture) }
        treated.copy(from: picture)
        treatment.apply(PreprocessingOptions(denoise: options.denoise, enhance: enhancement), to: treated)
        return (verdict, treated)
    }

    /// What `auto` comes to for a picture.
    private func enhancement(
        for judgement: QualityGate.Judgement
    ) -> (PreprocessingOptions.Enhance, QualityVerdict) {
        guard options.enhance == .auto else { return (options.enhance, .usable) }
        guard case .poor(let need) = judgement else { return (.none, .usable) }
        switch need {
        case .light(let gamma): return (.gamma(gamma), .treated(.brightened))
        case .contrast: return (.clahe, .treated(.contrastRaised))
        }
    }
}
