/// From wanted scales or sizes to the axes of the result.
extension ResizeSettings {
    func axes(of input: [Int], scales: TypedTensor) throws(InferenceError) -> [Axis] {
        try axes(of: input, scales: try scales.values(Float.self))
    }

    func axes(of input: [Int], scales: [Float]) throws(InferenceError) -> [Axis] {
        try spread(scales, over: input) { (size, scale) throws(InferenceError) in
            // In single precision, as others do it.
            let output = (Float(size) * scale).rounded(.down)
            guard scale > 0, output <= Float(TypedTensor.maximumCount) else {
                throw InferenceError("an axis of \(size) cannot be resized by \(scale)")
            }
            return Axis(input: size, output: Int(output), scale: scale)
        }
    }

    func axes(of input: [Int], sizes: TypedTensor) throws(InferenceError) -> [Axis] {
        let sizes = try sizes.integers()
        let selected = try selectedAxes.map { (axes) throws(InferenceError) in
            try Axes.normalized(axes, rank: input.count)
        }
        let inputs = selected.map { $0.map { input[$0] } } ?? input
        guard sizes.count == inputs.count, sizes.allSatisfy({ 0...TypedTensor.maximumCount ~= $0 }) else {
            throw InferenceError("\(input.prefix(8)) cannot be resized to \(sizes.prefix(8))")
        }
        let ratios = zip(sizes, inputs).map { Float($0) / Float($1) }
        let shared: Float? =
            switch aspectRatio {
            case .stretch: nil
            case .notLarger: ratios.min()
            case .notSmaller: ratios.max()
            }
        return try spread(sizes, over: input) { (size, wanted) throws(InferenceError) in
            guard size > 0 || wanted == 0 else { throw InferenceError("an empty axis cannot be resized to \(wanted)") }
            guard let shared else {
                return Axis(input: size, output: wanted, scale: size == 0 ? 1 : Float(wanted) / Float(size))
            }
            let output = (shared * Float(size) + 0.5).rounded(.down)
            guard output <= Float(TypedTensor.maximumCount) else { throw InferenceError("too large") }
            return Axis(input: size, output: Int(output), scale: shared)
        }
    }

    /// One axis of the result for each of the input; those not selected stay as they are.
    private func spread<T>(
        _ wanted: [T], over input: [Int], _ axis: (Int, T) throws(InferenceError) -> Axis
    ) throws(InferenceError) -> [Axis] {
        let selected = try Axes.normalized(selectedAxes ?? Array(input.indices), rank: input.count)
        guard wanted.count == selected.count else {
            throw InferenceError("\(wanted.count) scales or sizes for \(selected.count) axes")
        }
        var axes = input.map { Axis(input: $0, output: $0, scale: 1) }
        for (index, wanted) in zip(selected, wanted) { axes[index] = try axis(input[index], wanted) }
        return axes
    }

    /// Cuts the axes to a region of interest: the starts of all axes, then the ends, as fractions.
    func cut(_ axes: inout [Axis], to region: TypedTensor) throws(InferenceError) {
        let selected = try Axes.normalized(selectedAxes ?? Array(axes.indices), rank: axes.count)
        let bounds = region.values(computedAs: Float.self)
        guard bounds.count == 2 * selected.count else {
            throw InferenceError("a region of \(bounds.count) numbers for \(selected.count) axes")
        }
        for (index, axis) in selected.enumerated() {
            axes[axis].start = bounds[index]
            axes[axis].end = bounds[selected.count + index]
        }
    }
}
