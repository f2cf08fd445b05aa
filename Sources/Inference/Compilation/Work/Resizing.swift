/// Pictures of another size, each pixel from up to two rows and two columns.
struct Resizing {
    /// Where one row or column of the result comes from: that of the index, blended with the next one by its share.
    struct Tap: Equatable {
        var index: Int
        var share: Float
    }

    /// For each row and for each column of the result.
    var rows, columns: [Tap]

    var isNearest: Bool { (rows + columns).allSatisfy { $0.share == 0 } }
}

extension Resizing.Tap {
    fileprivate init(_ sampling: AxisSampling, output: Int) {
        let (first, last) = (output * sampling.tapCount, (output + 1) * sampling.tapCount - 1)
        let share =
            first == last || sampling.indices[first] == sampling.indices[last] ? 0 : Float(sampling.weights[last])
        self.init(index: sampling.indices[share == 1 ? last : first], share: share == 1 ? 0 : share)
    }
}

extension Resizing {
    /// Nil where an output along the axis is made of more than two inputs.
    static func taps(
        _ settings: ResizeSettings, _ axis: ResizeSettings.Axis
    ) throws(InferenceError) -> [Tap]? {
        guard axis.input != axis.output || axis.scale != 1 else {
            return (0..<axis.output).map { Tap(index: $0, share: 0) }
        }
        guard settings.coordinates != .tfCropAndResize, axis.input > 0 else { return nil }
        let places = settings.coordinates.places(
            input: axis.input, output: axis.output, scale: axis.scale, region: .whole)
        guard places.allSatisfy(\.isFinite) else { return nil }
        let sampling: AxisSampling
        switch settings.mode {
        case .nearest(let nearest):
            let indices = places.map { nearest.index(of: $0, input: axis.input, scale: axis.scale) }
            sampling = AxisSampling(inputCount: axis.input, indices: indices)
        case .linear where !settings.isAntialiased || axis.scale >= 1:
            sampling = try AxisSampling(
                inputCount: axis.input, places: places.map { Double($0) },
                kernel: InterpolationKernel(.linear, scale: 1),
                excludesOutside: settings.excludesOutside)
        default: return nil
        }
        return (0..<axis.output).map { Tap(sampling, output: $0) }
    }
}
