/// Resizing itself: one axis after the other.
extension ResizeSettings {
    func resize(_ input: TypedTensor, _ axes: [Axis]) throws(InferenceError) -> TypedTensor {
        let shape = axes.map(\.output)
        let count = try TypedTensor.count(of: shape)
        guard count > 0 else { return TypedTensor(shape: shape, Elements(zeros: 0, type: input.type)) }
        let places = axes.map {
            coordinates.places(
                input: $0.input, output: $0.output, scale: $0.scale, region: .init(start: $0.start, end: $0.end))
        }
        guard places.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw InferenceError("places are not finite") }
        var output: TypedTensor
        if case .nearest(let nearest) = mode {
            output = try selection(axes, places, nearest).apply(to: input)
        } else {
            output = try interpolate(input, axes, places)
        }
        if coordinates == .tfCropAndResize { output = try extrapolate(output, axes, places) }
        return output
    }

    /// Elements are taken as they are, whatever their type.
    private func selection(
        _ axes: [Axis], _ places: [[Float]], _ nearest: NearestMode
    ) throws(InferenceError) -> AxisSelection {
        let strides = TypedTensor.strides(of: axes.map(\.input))
        return try AxisSelection(
            axes.indices.map { index in
                let axis = axes[index]
                guard isResized(axis) else { return .strided(count: axis.output, start: 0, step: strides[index]) }
                return .listed(
                    places[index].map {
                        nearest.index(of: $0, input: axis.input, scale: axis.scale) * strides[index]
                    })
            })
    }

    private func interpolate(
        _ input: TypedTensor, _ axes: [Axis], _ places: [[Float]]
    ) throws(InferenceError) -> TypedTensor {
        var values = input.elements.doubles()
        var shape = input.shape
        for (index, axis) in axes.enumerated() where isResized(axis) {
            let scale = isAntialiased ? Double(axis.scale) : 1
            let kernel =
                if case .cubic(let coefficient) = mode {
                    try InterpolationKernel(.cubic(coefficient: coefficient), scale: scale)
                } else {
                    try InterpolationKernel(.linear, scale: scale)
                }
            let sampling = try AxisSampling(
                inputCount: axis.input, places: places[index].map { Double($0) }, kernel: kernel,
                excludesOutside: excludesOutside)
            values = try sampling.apply(to: values, inner: shape[(index + 1)...].reduce(1, *))
            shape[index] = axis.output
        }
        return TypedTensor(shape: shape, Elements(rounding: values, to: input.type))
    }

    private func isResized(_ axis: Axis) -> Bool {
        axis.input != axis.output || axis.scale != 1 || axis.start != 0 || axis.end != 1
    }

    /// Outputs from outside the input are the extrapolation value.
    private func extrapolate(
        _ output: TypedTensor, _ axes: [Axis], _ places: [[Float]]
    ) throws(InferenceError) -> TypedTensor {
        let strides = TypedTensor.strides(of: output.shape)
        let isOutside = axes.indices.map { index in
            places[index].map { isResized(axes[index]) && ($0 < 0 || $0 > Float(axes[index].input - 1)) }
        }
        guard isOutside.contains(where: { $0.contains(true) }) else { return output }
        var values = output.elements.doubles()
        for place in values.indices {
            for index in axes.indices where isOutside[index][place / strides[index] % output.shape[index]] {
                values[place] = Double(extrapolation)
            }
        }
        return TypedTensor(shape: output.shape, Elements(rounding: values, to: output.type))
    }
}
