/// What an operator does to an arrangement of elements; nil where strides cannot express it.
typealias Arrangement = (StridedView) -> StridedView?

/// Operators that only move elements.
extension Lowering {
    /// One for each output; nil where the operator is none of these.
    func arrangements(of node: Node, _ operation: any Operator) throws(InferenceError) -> [Arrangement]? {
        guard let input = node.inputs[0], network.values[input].constant == nil else { return nil }
        let shape = network.shape(input)
        switch operation {
        case is IdentityOperator, is DropoutOperator, is CastOperator, is any ReshapingOperator:
            return node.outputs.map { output in
                let result = output.map(network.shape) ?? []
                return { $0.reshaped(result) }
            }
        case let operation as TransposeOperator:
            let permutation = try operation.permutation(rank: shape.count)
            return [{ $0.transposed(permutation) }]
        case is SliceOperator, is SplitOperator:
            guard let operation = operation as? any SelectionOperator else { return nil }
            let constants = node.inputs.map { $0.flatMap { network.values[$0].constant } }
            return try operation.selections(from: shape, constants).map { selection in
                { $0.selected(selection, from: shape) }
            }
        case let operation as GatherOperator:
            return try gather(node, axis: Axes.normalized(operation.axis, rank: shape.count), shape)
        case let operation as DepthToSpaceOperator: return [depthToSpace(operation, shape)]
        case let operation as SpaceToDepthOperator: return [spaceToDepth(operation.blockSize, shape)]
        default: return nil
        }
    }

    /// One index or evenly spaced ones.
    private func gather(_ node: Node, axis: Int, _ shape: [Int]) throws(InferenceError) -> [Arrangement]? {
        guard let places = node.inputs[1].flatMap({ network.values[$0].constant }), let output = node.outputs[0] else {
            return nil
        }
        let indices = try Indices.normalized(places, size: shape[axis])
        guard let first = indices.first else { return nil }
        let step = indices.count > 1 ? indices[1] - first : 1
        guard indices.enumerated().allSatisfy({ $1 == first + $0 * step }) else { return nil }
        let result = network.shape(output)
        return [{ $0.sliced(axis: axis, first: first, step: step, count: indices.count)?.reshaped(result) }]
    }

    private func depthToSpace(_ operation: DepthToSpaceOperator, _ shape: [Int]) -> Arrangement {
        let size = operation.blockSize
        let channels = shape[1] / (size * size)
        let result = [shape[0], channels, shape[2] * size, shape[3] * size]
        return { view in
            if operation.isChannelFirst {
                return view.reshaped([shape[0], channels, size, size, shape[2], shape[3]])?
                    .transposed([0, 1, 4, 2, 5, 3]).reshaped(result)
            }
            return view.reshaped([shape[0], size, size, channels, shape[2], shape[3]])?
                .transposed([0, 3, 4, 1, 5, 2]).reshaped(result)
        }
    }

    private func spaceToDepth(_ size: Int, _ shape: [Int]) -> Arrangement {
        let (rows, columns) = (shape[2] / size, shape[3] / size)
        return { view in
            view.reshaped([shape[0], shape[1], rows, size, columns, size])?.transposed([0, 3, 5, 1, 2, 4])
                .reshaped([shape[0], shape[1] * size * size, rows, columns])
        }
    }
}

extension StridedView {
    /// Along each axis what a selection from a whole tensor takes there. Nil where strides cannot express it.
    ///
    /// - Parameter shape: of the tensor, whose axes the selection keeps in order.
    func selected(_ selection: AxisSelection, from shape: [Int]) -> StridedView? {
        var view = self
        let strides = TypedTensor.strides(of: shape)
        for (index, axis) in selection.axes.enumerated() {
            guard case .strided(let count, let start, let step) = axis,
                let sliced = view.sliced(
                    axis: index, first: start / strides[index], step: step / strides[index], count: count)
            else { return nil }
            view = sliced
        }
        return view
    }
}
