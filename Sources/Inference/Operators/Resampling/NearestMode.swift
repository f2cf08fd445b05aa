/// Which input is the nearest to a place: ONNX's `nearest_mode`.
enum NearestMode: String, Sendable {
    case roundPreferFloor = "round_prefer_floor"
    case roundPreferCeil = "round_prefer_ceil"
    case floor
    case ceil
    /// Before there was a choice: up where the picture shrinks, down where it grows.
    case byDirection = ""

    func index(of place: Float, input: Int, scale: Float) -> Int {
        let rounded =
            switch self {
            case .roundPreferFloor: (place - 0.5).rounded(.up)
            case .roundPreferCeil: (place + 0.5).rounded(.down)
            case .floor: place.rounded(.down)
            case .ceil: place.rounded(.up)
            case .byDirection: place.rounded(scale < 1 ? .up : .towardZero)
            }
        return Int(min(max(rounded, 0), Float(input - 1)))
    }
}
