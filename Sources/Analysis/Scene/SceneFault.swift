import Preprocessing

/// What is wrong with a camera's picture.
public enum SceneFault: Sendable, Equatable {
    /// What the quality gate finds in one frame alone.
    case quality(QualityFault)
    /// Most of the scene's edges are gone, and little is left to see.
    case covered
    /// The scene is there, its fine detail is not.
    case defocused
    /// Another scene.
    case moved

    /// For a guard.
    var sentence: String {
        switch self {
        case .quality(let fault): fault.sentence
        case .covered: "The camera is covered: most of what it usually sees is hidden, and nothing is in its place."
        case .defocused: "The camera is out of focus: what it usually sees is there without its fine detail."
        case .moved: "The camera has been moved: it sees another scene than before."
        }
    }
}
