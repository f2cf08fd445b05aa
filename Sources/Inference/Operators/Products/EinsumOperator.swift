/// Einsum of one or two operands: sums of products over the axes that the result does not have, as NumPy's `einsum` reads its
/// equation. An ellipsis stands for the axes that no letter names; they broadcast.
struct EinsumOperator: Operator {
    let equation: EinsumEquation

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        equation = try EinsumEquation(try node.string("equation", default: ""))
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        var shapes: [[Int]] = []
        for index in inputs.indices { shapes.append(try inputs.required(index).shape) }
        let indices = try equation.indices(of: shapes)
        return [ValueDescription(try inputs.required(0).type, indices.output.map { indices.sizes[$0]! })]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        var operands: [TypedTensor] = []
        for index in inputs.indices { operands.append(try inputs.required(index)) }
        let indices = try equation.indices(of: operands.map(\.shape))
        let values = operands.map { $0.elements.doubles() }
        var places: [(kept: [Int], summed: [Int])] = []
        for (operand, letters) in zip(operands, indices.operands) {
            let strides = TypedTensor.strides(of: operand.shape)
            func offsets(_ axes: [Character]) throws(InferenceError) -> [Int] {
                try AxisSelection(
                    axes.map { axis in
                        // An axis of one element is repeated; one that is named twice is a diagonal.
                        let step = letters.indices.reduce(0) { sum, place in
                            sum + (letters[place] == axis && operand.shape[place] > 1 ? strides[place] : 0)
                        }
                        return .strided(count: indices.sizes[axis]!, start: 0, step: step)
                    }
                ).offsets
            }
            places.append((try offsets(indices.output), try offsets(indices.summed)))
        }
        let sums = places[0].kept.indices.map { kept in
            places[0].summed.indices.reduce(0) { sum, summed in
                var product = 1.0
                for operand in values.indices {
                    product *= values[operand][places[operand].kept[kept] + places[operand].summed[summed]]
                }
                return sum + product
            }
        }
        let shape = indices.output.map { indices.sizes[$0]! }
        return [TypedTensor(shape: shape, Elements(rounding: sums, to: operands[0].type))]
    }
}
