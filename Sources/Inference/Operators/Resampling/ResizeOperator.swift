/// Resize: every axis stretched or shrunk, by the nearest input, linearly or by cubic convolution. See `ResizeSettings` for
/// what the versions call the same things.
struct ResizeOperator: Operator {
    let settings: ResizeSettings

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        settings = try ResizeSettings(resize: node, operatorSet: operatorSet)
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        let axes: [ResizeSettings.Axis]
        if let index = settings.wantedSizes, let sizes = inputs.optional(index), sizes.shape != [0] {
            guard let sizes = sizes.constant else { return nil }
            axes = try settings.axes(of: input.shape, sizes: sizes)
        } else {
            guard let scales = try inputs.required(settings.scales).constant else { return nil }
            axes = try settings.axes(of: input.shape, scales: scales)
        }
        return [ValueDescription(input.type, axes.map(\.output))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        var axes: [ResizeSettings.Axis]
        // An empty list stands for one that is not there.
        if let index = settings.wantedSizes, let sizes = inputs.optional(index), sizes.shape != [0] {
            axes = try settings.axes(of: input.shape, sizes: sizes)
        } else {
            axes = try settings.axes(of: input.shape, scales: try inputs.required(settings.scales))
        }
        if settings.coordinates == .tfCropAndResize { try settings.cut(&axes, to: try inputs.required(1)) }
        return [try settings.resize(input, axes)]
    }
}
