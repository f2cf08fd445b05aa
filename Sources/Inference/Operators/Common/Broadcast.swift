/// How operands of different shapes meet: each size is the same everywhere or 1, as in NumPy.
///
/// Source: the ONNX specification, "Broadcasting in ONNX".
enum Broadcast {
    /// The shape that all the shapes grow to.
    /// - Throws: where two sizes differ and neither is 1.
    static func shape(of shapes: [[Int]]) throws(InferenceError) -> [Int] {
        var result = [Int](repeating: 1, count: shapes.map(\.count).max() ?? 0)
        for shape in shapes {
            let offset = result.count - shape.count
            for (axis, size) in shape.enumerated() where size != 1 {
                guard result[offset + axis] == 1 || result[offset + axis] == size else {
                    throw InferenceError("the shapes \(shapes) do not fit each other")
                }
                result[offset + axis] = size
            }
        }
        return result
    }

    static func shape(of first: [Int], _ second: [Int]) throws(InferenceError) -> [Int] {
        try shape(of: [first, second])
    }

    /// The elements of an operand of one shape repeated to fill another.
    /// - Throws: where the operand's shape does not grow to the other.
    static func selection(from shape: [Int], to target: [Int]) throws(InferenceError) -> AxisSelection {
        let offset = target.count - shape.count
        guard offset >= 0 else { throw InferenceError("the shape \(shape) does not grow to \(target)") }
        let strides = TypedTensor.strides(of: shape)
        var axes: [AxisSelection.Axis] = []
        for (axis, size) in target.enumerated() {
            let own = axis < offset ? 1 : shape[axis - offset]
            guard own == size || own == 1 else { throw InferenceError("the shape \(shape) does not grow to \(target)") }
            axes.append(.strided(count: size, start: 0, step: own == 1 ? 0 : strides[axis - offset]))
        }
        return try AxisSelection(axes)
    }
}

extension TypedTensor {
    /// The tensor repeated to fill a shape; itself where it has that shape.
    func broadcast(to target: [Int]) throws(InferenceError) -> TypedTensor {
        if shape == target { return self }
        return try Broadcast.selection(from: shape, to: target).apply(to: self)
    }
}
