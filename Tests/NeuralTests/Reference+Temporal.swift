import Neural

extension RealTensor {
    /// All indices of the shape in order, last axis fastest.
    fileprivate static func indices(_ shape: [Int]) -> [[Int]] {
        shape.reduce([[]]) { prefixes, size in prefixes.flatMap { prefix in (0..<size).map { prefix + [$0] } } }
    }

    /// 0 outside.
    fileprivate subscript(_ index: [Int]) -> Double {
        guard zip(index, shape).allSatisfy({ $0 >= 0 && $0 < $1 }) else { return 0 }
        return values[zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }]
    }

    func droppingAxis(_ axis: Int) -> RealTensor {
        reshaped(shape.enumerated().filter { $0.offset != axis }.map(\.element))
    }
}

extension Reference {
    static func asPicture(_ x: RealTensor) -> RealTensor { x.reshaped([x.shape[0], x.shape[1], 1, x.shape[2]]) }

    static func volumeConvolution(
        _ s: Operation.Convolution, _ depth: Operation.Axis, _ x: [RealTensor]
    ) -> RealTensor {
        let (input, weight) = (x[0], x[1])
        func size(_ axis: Int, _ window: Operation.Axis) -> Int {
            (input.shape[axis] + window.before + window.after - (window.kernel - 1) * window.dilation - 1)
                / window.stride + 1
        }
        let windows = [
            depth,
            Operation.Axis(
                kernel: s.kernel.height, stride: s.strides.height, dilation: s.dilations.height, before: s.padding.top,
                after: s.padding.bottom),
            Operation.Axis(
                kernel: s.kernel.width, stride: s.strides.width, dilation: s.dilations.width, before: s.padding.left,
                after: s.padding.right),
        ]
        let (outputs, channels) = (weight.shape[0], weight.shape[1])
        let shape = [input.shape[0], outputs] + windows.enumerated().map { size($0.offset + 2, $0.element) }
        let values = RealTensor.indices(shape).map { place -> Double in
            var sum = x.count > 2 ? x[2].values[place[1]] : 0
            let first = place[1] / (outputs / s.groups) * channels
            for tap in RealTensor.indices(Array(weight.shape[1...])) {
                let source = (0..<3).map { axis -> Int in
                    let window = windows[axis]
                    return place[axis + 2] * window.stride + tap[axis + 1] * window.dilation - window.before
                }
                sum += input[[place[0], first + tap[0]] + source] * weight[[place[1]] + tap]
            }
            return sum
        }
        return RealTensor(shape: shape, values: values)
    }

    /// ONNX's GRU with `linear_before_reset`, element by element.
    static func recurrence(_ x: [RealTensor]) -> RealTensor {
        let (input, weight, recurrence) = (x[0], x[1], x[2])
        let (steps, batch, inputs, hidden) = (
            input.shape[0], input.shape[1], input.shape[2], recurrence.shape[2]
        )
        func bias(_ index: Int) -> Double { x.count > 3 ? x[3].values[index] : 0 }
        func sigmoid(_ value: Double) -> Double { 1 / (1 + exponential(-value)) }
        func tanh(_ value: Double) -> Double { 2 / (1 + exponential(-2 * value)) - 1 }
        var states = [[Double]](repeating: [Double](repeating: 0, count: hidden), count: batch)
        var values: [Double] = []
        for step in 0..<steps {
            for row in 0..<batch {
                let state = states[row]
                func ofInput(_ gate: Int) -> Double {
                    (0..<inputs).reduce(bias(gate)) { sum, index -> Double in
                        sum + weight[[0, gate, index]] * input[[step, row, index]]
                    }
                }
                func ofState(_ gate: Int) -> Double {
                    (0..<hidden).reduce(bias(3 * hidden + gate)) { sum, index -> Double in
                        sum + recurrence[[0, gate, index]] * state[index]
                    }
                }
                states[row] = (0..<hidden).map { unit -> Double in
                    let update = sigmoid(ofInput(unit) + ofState(unit))
                    let reset = sigmoid(ofInput(hidden + unit) + ofState(hidden + unit))
                    let new = tanh(ofInput(2 * hidden + unit) + reset * ofState(2 * hidden + unit))
                    return (1 - update) * new + update * state[unit]
                }
                values += states[row]
            }
        }
        return RealTensor(shape: [steps, 1, batch, hidden], values: values)
    }

    static func slice(_ x: RealTensor, _ axis: Int, _ range: Range<Int>) -> RealTensor {
        var shape = x.shape
        shape[axis] = range.count
        return gather(x, shape) { place in
            var source = place
            source[axis] += range.lowerBound
            return source
        }
    }

    static func pad(_ x: RealTensor, _ axis: Int, _ before: Int, _ after: Int) -> RealTensor {
        var shape = x.shape
        shape[axis] += before + after
        return gather(x, shape) { place in
            var source = place
            source[axis] -= before
            return source
        }
    }

    static func transposition(_ x: RealTensor, _ permutation: [Int]) -> RealTensor {
        gather(x, permutation.map { x.shape[$0] }) { place in
            var source = place
            for (axis, from) in permutation.enumerated() { source[from] = place[axis] }
            return source
        }
    }

    private static func gather(_ x: RealTensor, _ shape: [Int], _ source: ([Int]) -> [Int]) -> RealTensor {
        RealTensor(shape: shape, values: RealTensor.indices(shape).map { x[source($0)] })
    }
}
