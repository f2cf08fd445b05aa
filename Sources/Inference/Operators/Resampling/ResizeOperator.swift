/// Resize: every axis stretched or shrunk, by the nearest input, linearly or by cubic convolution. See `ResizeSettings` for
/// what the versions call the same things.
struct ResizeOperator: Operator {
    let settings: ResizeSettings

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        settings = try ResizeSettings(resize: node, operatorSet: operatorSet)
    }

    /// Nil where the sizes are not known yet.
    func axes(of shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [ResizeSettings.Axis]? {
        // An empty list stands for one that is not there.
        if let index = settings.wantedSizes, let sizes = inputs.optional(index), sizes.shape != [0] {
            return try settings.axes(of: shape, sizes: sizes)
        }
        guard let scales = inputs.optional(settings.scales), scales.shape != [0] else { return nil }
        return try settings.axes(of: shape, scales: scales)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        guard let axes = try axes(of: input.shape, inputs.map { $0?.constant }) else { return nil }
        return [ValueDescription(input.type, axes.map(\.output))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        guard var axes = try axes(of: input.shape, inputs) else {
            throw InferenceError("it has neither scales nor sizes")
        }
        if settings.coordinates == .tfCropAndResize { try settings.cut(&axes, to: try inputs.required(1)) }
        return [try settings.resize(input, axes)]
    }
}
