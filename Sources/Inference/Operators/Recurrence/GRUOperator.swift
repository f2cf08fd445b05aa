/// GRU: a gated recurrent unit over a sequence, with the default activations; one or both directions.
///
/// Inputs: X [T, N, I], W [D, 3H, I], R [D, 3H, H], optional B [D, 6H], and after an unused one the first state [D, N, H].
/// Results: Y [T, D, N, H] and the last state [D, N, H]. Gates in the order update, reset, new.
struct GRUOperator: FloatOperator {
    enum Direction: String { case forward, reverse, bidirectional }

    let direction: Direction
    /// The reset gate acts on the state's product instead of on the state.
    let resetsProduct: Bool
    private let resultCount: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        guard let direction = Direction(rawValue: try node.string("direction", default: "forward")) else {
            throw InferenceError("attribute direction is none that ONNX knows")
        }
        self.direction = direction
        resetsProduct = try node.flag("linear_before_reset")
        guard try node.int("layout", default: 0) == 0, node.attributes["activations"] == nil,
            node.attributes["clip"] == nil, node.inputs.count < 5 || node.inputs[4].isEmpty
        else { throw InferenceError.unsupported("a GRU with a layout, activations, clipping or lengths of its own") }
        resultCount = node.outputs.count
    }

    private struct Sizes {
        let steps, directions, batch, inputs, hidden: Int

        var sequence: [Int] { [steps, directions, batch, hidden] }
        var state: [Int] { [directions, batch, hidden] }
    }

    private func sizes(_ shapes: [[Int]?]) throws(InferenceError) -> Sizes {
        let (x, weight, recurrence): ([Int], [Int], [Int]) = (
            try shapes.required(0), try shapes.required(1), try shapes.required(2)
        )
        let directions = direction == .bidirectional ? 2 : 1
        guard x.count == 3, recurrence.count == 3, weight == [directions, 3 * recurrence[2], x[2]],
            recurrence == [directions, 3 * recurrence[2], recurrence[2]]
        else { throw InferenceError("weights \(weight) and \(recurrence) for a sequence \(x)") }
        let sizes = Sizes(steps: x[0], directions: directions, batch: x[1], inputs: x[2], hidden: recurrence[2])
        if let bias = shapes.optional(3), bias != [directions, 6 * sizes.hidden] {
            throw InferenceError("a bias \(bias) for \(sizes.hidden) units")
        }
        if let first = shapes.optional(5), first != sizes.state {
            throw InferenceError("a first state \(first) where \(sizes.state) is needed")
        }
        return sizes
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let type = try inputs.required(0).type
        guard inputs.allSatisfy({ $0 == nil || $0?.type == type }) else {
            throw InferenceError("inputs of several types")
        }
        let sizes = try sizes(inputs.map { $0?.shape })
        return Array([ValueDescription(type, sizes.sequence), ValueDescription(type, sizes.state)].prefix(resultCount))
    }

    /// Computed in double precision, whatever the type.
    func evaluate<T: FloatElement>(_ type: T.Type, _ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let sizes = try sizes(inputs.map { $0?.shape })
        func values(_ index: Int) -> [Double]? { inputs.optional(index)?.elements.doubles() }
        let (x, weight, recurrence) = (values(0) ?? [], values(1) ?? [], values(2) ?? [])
        let width = sizes.batch * sizes.hidden
        var sequence = [Double](repeating: 0, count: sizes.steps * sizes.directions * width)
        var states = values(5) ?? [Double](repeating: 0, count: sizes.directions * width)
        for way in 0..<sizes.directions {
            let isReverse = direction == .reverse || way == 1
            let cell = Cell(
                sizes.inputs, sizes.hidden, resetsProduct: resetsProduct,
                weight: weight[(way * 3 * sizes.hidden * sizes.inputs)...],
                recurrence: recurrence[(way * 3 * sizes.hidden * sizes.hidden)...],
                bias: values(3).map { $0[(way * 6 * sizes.hidden)...] })
            for index in 0..<sizes.steps {
                let step = isReverse ? sizes.steps - 1 - index : index
                for row in 0..<sizes.batch {
                    let place = (way * sizes.batch + row) * sizes.hidden
                    let next = cell.step(
                        x[((step * sizes.batch + row) * sizes.inputs)...], states[place..<place + sizes.hidden])
                    states.replaceSubrange(place..<place + sizes.hidden, with: next)
                    let target = ((step * sizes.directions + way) * sizes.batch + row) * sizes.hidden
                    sequence.replaceSubrange(target..<target + sizes.hidden, with: next)
                }
            }
        }
        let results = [(sizes.sequence, sequence), (sizes.state, states)].map { shape, values in
            TypedTensor(shape: shape, values.map { T(real: $0) }.elements)
        }
        return Array(results.prefix(resultCount))
    }
}

extension GRUOperator {
    /// One direction's weights.
    private struct Cell {
        let inputs, hidden: Int
        let resetsProduct: Bool
        let weight, recurrence: ArraySlice<Double>
        let bias: ArraySlice<Double>?

        init(
            _ inputs: Int, _ hidden: Int, resetsProduct: Bool, weight: ArraySlice<Double>,
            recurrence: ArraySlice<Double>, bias: ArraySlice<Double>?
        ) {
            self.inputs = inputs
            self.hidden = hidden
            self.resetsProduct = resetsProduct
            self.weight = weight
            self.recurrence = recurrence
            self.bias = bias
        }

        /// The next state, from what comes in and the state before.
        func step(_ x: ArraySlice<Double>, _ state: ArraySlice<Double>) -> [Double] {
            func added(_ index: Int) -> Double { bias.map { $0[$0.startIndex + index] } ?? 0 }
            func ofInput(_ row: Int) -> Double { Self.product(weight, row, x, inputs) + added(row) }
            func ofState(_ row: Int, _ state: ArraySlice<Double>) -> Double {
                Self.product(recurrence, row, state, hidden) + added(3 * hidden + row)
            }
            func gate(_ row: Int) -> Double { RealFunction.sigmoid.value(at: ofInput(row) + ofState(row, state)) }
            let update = (0..<hidden).map { gate($0) }
            let reset = (0..<hidden).map { gate(hidden + $0) }
            let kept = zip(reset, state).map { $0 * $1 }
            return (0..<hidden).map { unit in
                let row = 2 * hidden + unit
                let product =
                    resetsProduct ? reset[unit] * ofState(row, state) : ofState(row, kept[...])
                let new = RealFunction.tanh.value(at: ofInput(row) + product)
                return (1 - update[unit]) * new + update[unit] * state[state.startIndex + unit]
            }
        }

        private static func product(
            _ matrix: ArraySlice<Double>, _ row: Int, _ x: ArraySlice<Double>, _ count: Int
        ) -> Double {
            let (start, first) = (matrix.startIndex + row * count, x.startIndex)
            return (0..<count).reduce(0) { $0 + matrix[start + $1] * x[first + $1] }
        }
    }
}
