/// What preprocessing says about a frame.
public enum QualityVerdict: Sendable, Equatable {
    case usable
    /// The frame was poor and has been improved; analyse it.
    case treated(QualityTreatment)
    /// The frame shows nothing that could be judged; do not analyse it.
    case rejected(QualityFault)

    public var isAnalysable: Bool {
        if case .rejected = self { false } else { true }
    }
}

/// Why a frame is unusable.
public enum QualityFault: String, Sendable, Equatable, CaseIterable {
    case tooDark = "too_dark"
    case blownOut = "blown_out"
    case blurred
    case frozen

    /// For people: what is wrong and what to look for.
    public var sentence: String {
        switch self {
        case .tooDark: "The picture is too dark to judge: check the light and the lens cover."
        case .blownOut: "The picture is blown out: check the exposure and whether a lamp or the sun faces the lens."
        case .blurred: "The picture has no detail: check focus, dirt on the lens and whether it is covered."
        case .frozen: "The picture has not changed by a single pixel for a while: the camera or its encoder hangs."
        }
    }
}

/// What was done to a poor frame.
public enum QualityTreatment: String, Sendable, Equatable, CaseIterable {
    case brightened
    case contrastRaised = "contrast_raised"

    public var sentence: String {
        switch self {
        case .brightened: "The picture was dark and has been brightened."
        case .contrastRaised: "The picture was flat and its local contrast has been raised."
        }
    }
}
