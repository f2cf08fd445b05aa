/// Tile: the input repeated along its axes.
struct TileOperator: SelectionOperator {
    /// Before operator set 6 the inputs are one number of repetitions and the axis they count for.
    let hasOneAxis: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        hasOneAxis = operatorSet < 6
    }

    private func repeats(rank: Int, _ inputs: [TypedTensor?]) throws(InferenceError) -> [Int] {
        let given = try inputs.required(1).integers()
        guard hasOneAxis else {
            guard given.count == rank else { throw InferenceError("\(given.count) repeats for \(rank) axes") }
            return given
        }
        guard let tiles = given.first, let axis = try inputs.required(2).integers().first else {
            throw InferenceError("its tiles or axis are empty")
        }
        var repeats = [Int](repeating: 1, count: rank)
        repeats[try Axes.normalized(axis, rank: rank)] = tiles
        return repeats
    }

    func selections(from shape: [Int], _ inputs: [TypedTensor?]) throws(InferenceError) -> [AxisSelection] {
        let repeats = try repeats(rank: shape.count, inputs)
        var sizes: [Int] = []
        for (size, repeats) in zip(shape, repeats) { sizes.append(try TypedTensor.count(of: [size, repeats])) }
        _ = try TypedTensor.count(of: sizes)
        let strides = TypedTensor.strides(of: shape)
        return [
            try AxisSelection(
                shape.indices.map { axis in
                    repeats[axis] == 1
                        ? .strided(count: sizes[axis], start: 0, step: strides[axis])
                        : .listed((0..<sizes[axis]).map { $0 % shape[axis] * strides[axis] })
                })
        ]
    }
}
