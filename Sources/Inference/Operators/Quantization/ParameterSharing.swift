/// How the elements of a tensor share scales or zero points: one for all, one for each place of an axis, or one for each block
/// of places of an axis.
struct ParameterSharing: Sendable, Equatable {
    /// May count from the end.
    let axis: Int
    /// Places of the axis that share a parameter; 0 for one parameter a place.
    let blockSize: Int

    init(axis: Int, blockSize: Int = 0) {
        self.axis = axis
        self.blockSize = blockSize
    }

    /// One parameter for each element of a tensor of a shape.
    /// - Throws: where there are too few parameters or too many.
    func spread(_ parameters: TypedTensor, over shape: [Int]) throws(InferenceError) -> [Double] {
        let values = parameters.elements.doubles()
        if values.count == 1 {
            return [Double](repeating: values[0], count: try TypedTensor.count(of: shape))
        }
        let axis = try Axes.normalized(axis, rank: shape.count)
        let fits =
            blockSize == 0
            ? parameters.shape == [shape[axis]]
            : parameters.rank == shape.count
                && shape.indices.allSatisfy {
                    parameters.shape[$0] == ($0 == axis ? (shape[$0] + blockSize - 1) / blockSize : shape[$0])
                }
        guard fits else {
            throw InferenceError("scales or zero points of the shape \(parameters.shape) for elements of \(shape)")
        }
        let strides = TypedTensor.strides(of: parameters.shape)
        var axes: [AxisSelection.Axis] = []
        for (index, size) in shape.enumerated() {
            if blockSize == 0 {
                axes.append(.strided(count: size, start: 0, step: index == axis ? 1 : 0))
            } else if index == axis {
                axes.append(.listed((0..<size).map { $0 / blockSize * strides[index] }))
            } else {
                axes.append(.strided(count: size, start: 0, step: strides[index]))
            }
        }
        return try AxisSelection(axes).apply(to: values)
    }

    /// The elements minus their zero points.
    func centered(_ tensor: TypedTensor, _ zeroPoints: TypedTensor?) throws(InferenceError) -> [Double] {
        let values = tensor.elements.doubles()
        guard let zeroPoints else { return values }
        return zip(values, try spread(zeroPoints, over: tensor.shape)).map { $0 - $1 }
    }
}

extension ElementType {
    /// - Throws: unless elements of this type can stand for quantised numbers.
    func checkQuantized() throws(InferenceError) {
        switch self {
        case .int8, .uint8, .int16, .uint16: return
        default: throw InferenceError("\(self) elements where small integers are needed")
        }
    }
}
