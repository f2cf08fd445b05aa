/// What Resize and Upsample of all versions do.
struct ResizeSettings: Sendable, Equatable {
    enum Mode: Sendable, Equatable {
        case nearest(NearestMode)
        case linear
        case cubic(coefficient: Double)
    }

    /// What becomes of the ratio of the sides where sizes are asked for.
    enum AspectRatio: String, Sendable {
        case stretch
        case notLarger = "not_larger"
        case notSmaller = "not_smaller"
    }

    /// One axis on its way.
    struct Axis: Sendable, Equatable {
        let input, output: Int
        let scale: Float
        var start: Float = 0
        var end: Float = 1
    }

    let mode: Mode
    let coordinates: CoordinateMode
    /// Shrinking takes in all inputs.
    let isAntialiased: Bool
    let excludesOutside: Bool
    let extrapolation: Float
    /// The axes that scales and sizes are given for; nil for all.
    let selectedAxes: [Int]?
    let aspectRatio: AspectRatio
    /// The node's input that holds the scales, and the one that holds wanted sizes.
    let scales: Int
    let wantedSizes: Int?

    init(resize node: Network.Node, operatorSet: Int) throws(InferenceError) {
        let isFirst = operatorSet < 11
        coordinates =
            isFirst
            ? .asymmetric : try Self.choice(node, "coordinate_transformation_mode", default: CoordinateMode.halfPixel)
        let nearest =
            isFirst ? .byDirection : try Self.choice(node, "nearest_mode", default: NearestMode.roundPreferFloor)
        switch try node.string("mode", default: "nearest") {
        case "nearest": mode = .nearest(nearest)
        case "linear": mode = .linear
        case "cubic": mode = .cubic(coefficient: Double(try node.float("cubic_coeff_a", default: -0.75)))
        case let other: throw InferenceError("mode is \(other.prefix(40)), which ONNX does not know")
        }
        isAntialiased = try node.flag("antialias")
        excludesOutside = try node.flag("exclude_outside")
        extrapolation = try node.float("extrapolation_value", default: 0)
        selectedAxes = try node.ints("axes")
        aspectRatio = try Self.choice(node, "keep_aspect_ratio_policy", default: AspectRatio.stretch)
        // Between the input and the scales stands the region of interest, from operator set 11.
        scales = isFirst ? 1 : 2
        wantedSizes = isFirst ? nil : 3
    }

    init(upsample node: Network.Node) throws(InferenceError) {
        switch try node.string("mode", default: "nearest") {
        case "nearest": mode = .nearest(.byDirection)
        case "linear", "bilinear": mode = .linear
        case let other: throw InferenceError("mode is \(other.prefix(40)), which ONNX does not know")
        }
        coordinates = .asymmetric
        isAntialiased = false
        excludesOutside = false
        extrapolation = 0
        selectedAxes = nil
        aspectRatio = .stretch
        scales = 1
        wantedSizes = nil
    }

    private static func choice<T: RawRepresentable<String>>(
        _ node: Network.Node, _ name: String, default value: T
    ) throws(InferenceError) -> T {
        let text = try node.string(name, default: value.rawValue)
        guard !text.isEmpty, let choice = T(rawValue: text) else {
            throw InferenceError("\(name) is \(text.prefix(40)), which ONNX does not know")
        }
        return choice
    }
}
