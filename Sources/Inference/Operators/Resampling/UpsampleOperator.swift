/// Upsample: Resize as it was before operator set 10.
struct UpsampleOperator: Operator {
    let settings: ResizeSettings
    /// Nil where they are an input.
    let scales: [Float]?

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        settings = try ResizeSettings(upsample: node)
        let scales = try node.floats("scales")
        if operatorSet < 7, node.attributes["height_scale"] != nil {
            let height = try node.float("height_scale", default: 1)
            self.scales = [1, 1, height, try node.float("width_scale", default: 1)]
        } else {
            self.scales = scales
        }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        if let scales {
            return [ValueDescription(input.type, try settings.axes(of: input.shape, scales: scales).map(\.output))]
        }
        guard let scales = try inputs.required(1).constant else { return nil }
        return [ValueDescription(input.type, try settings.axes(of: input.shape, scales: scales).map(\.output))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let axes: [ResizeSettings.Axis]
        if let scales {
            axes = try settings.axes(of: input.shape, scales: scales)
        } else {
            axes = try settings.axes(of: input.shape, scales: try inputs.required(1))
        }
        return [try settings.resize(input, axes)]
    }
}
