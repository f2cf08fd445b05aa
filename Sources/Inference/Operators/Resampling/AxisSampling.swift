/// How the outputs along one axis are made of inputs along it: for each output the same number of inputs with their weights.
struct AxisSampling: Sendable, Equatable {
    /// Elements of the input.
    let inputCount: Int
    /// Inputs that each output is made of.
    let tapCount: Int
    /// For each output its inputs.
    let indices: [Int]
    /// For each output its inputs' weights.
    let weights: [Double]

    var outputCount: Int { indices.count / tapCount }

    /// Every output is the input at its place: nothing happens along this axis.
    var isIdentity: Bool { tapCount == 1 && indices.elementsEqual(0..<inputCount) }

    /// One input for each output.
    init(inputCount: Int, indices: [Int]) {
        self.inputCount = inputCount
        tapCount = 1
        self.indices = indices
        weights = [Double](repeating: 1, count: indices.count)
    }

    /// Weighted inputs around the place of each output.
    ///
    /// - Parameters:
    ///   - places: where each output lies, in inputs.
    ///   - kernel: weighs the inputs by their distance.
    ///   - excludesOutside: weights of places outside the input are dropped and the others sum up to 1; otherwise the first and
    ///     the last input stand for everything outside.
    /// - Throws: where the kernel takes in too much.
    init(
        inputCount: Int, places: [Double], kernel: InterpolationKernel, excludesOutside: Bool
    ) throws(InferenceError) {
        self.inputCount = inputCount
        tapCount = 2 * kernel.reach
        var indices: [Int] = []
        var weights: [Double] = []
        indices.reserveCapacity(try TypedTensor.count(of: [places.count, tapCount]))
        for place in places {
            // Rounding up less one takes the input to the left of a place that is exactly one of the inputs.
            let first = place.rounded(.up) - Double(kernel.reach)
            let taps = (0..<tapCount).map { first + Double($0) }
            var shares = taps.map { kernel.weight(at: $0 - place) }
            if excludesOutside {
                for (index, tap) in taps.enumerated() where tap < 0 || tap >= Double(inputCount) { shares[index] = 0 }
            }
            let sum = excludesOutside || kernel.needsScaling ? shares.reduce(0, +) : 1
            weights += shares.map { sum == 0 ? 0 : $0 / sum }
            indices += taps.map { Int(min(max($0, 0), Double(inputCount - 1))) }
        }
        self.indices = indices
        self.weights = weights
    }
}

extension AxisSampling {
    /// Samples one axis of a tensor.
    /// - Parameters:
    ///   - inner: elements from one place of the axis to the next.
    func apply(to values: [Double], inner: Int) throws(InferenceError) -> [Double] {
        let outer = values.count / max(1, inputCount * inner)
        var result = [Double](repeating: 0, count: try TypedTensor.count(of: [outer, outputCount, inner]))
        for block in 0..<outer {
            for output in 0..<outputCount {
                let to = (block * outputCount + output) * inner
                for tap in (output * tapCount)..<((output + 1) * tapCount) where weights[tap] != 0 {
                    let from = (block * inputCount + indices[tap]) * inner
                    for index in 0..<inner { result[to + index] += weights[tap] * values[from + index] }
                }
            }
        }
        return result
    }
}
