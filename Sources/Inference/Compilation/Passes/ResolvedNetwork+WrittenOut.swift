/// Functions that exporters write out in simpler operators become one piece of work again.
extension ResolvedNetwork {
    /// x · (1 + erf(x / √2)) / 2, wherever the half is taken, is GELU; x · tanh(log(1 + exp(x))) is mish.
    mutating func joinWrittenOutActivations() {
        let reader = PatternReader(self)
        for index in nodes.indices {
            guard let output = nodes[index].outputs[0] else { continue }
            if let input = reader.gelu(output) {
                nodes[index].work = .activation(.gelu)
                nodes[index].inputs = [input]
            } else if let input = reader.mish(output) {
                nodes[index].work = .activation(.mish)
                nodes[index].inputs = [input]
            }
        }
        removeDeadNodes()
    }

    /// (x - mean) / sqrt(variance + epsilon) over the last axis is a standardisation, with the scale and the shift after it.
    mutating func joinWrittenOutNormalizations() {
        let reader = PatternReader(self)
        for index in nodes.indices {
            guard let output = nodes[index].outputs[0], let found = reader.standardization(output) else { continue }
            nodes[index].work = .standardization(found.work)
            nodes[index].inputs = [found.input]
        }
        removeDeadNodes()
        let network = self
        joinPairs { first, second, input in
            guard case .standardization(var standardization) = first.work, !standardization.byRun,
                case .combination(let combination) = second.work, combination.activation == .identity, input == 0,
                let other = second.inputs[1], let values = network.constantFloats(other),
                network.shape(other).last == values.count, values.count == standardization.count
            else { return nil }
            switch combination.function {
            case .product:
                standardization.scale = zip(standardization.scale, values).map { $0 * $1 }
                standardization.shift = zip(standardization.shift, values).map { $0 * $1 }
            case .sum: standardization.shift = zip(standardization.shift, values).map { $0 + $1 }
            default: return nil
            }
            return first.joined(to: second, .standardization(standardization))
        }
    }
}

/// Looks from a value back to what it is made of.
private struct PatternReader {
    typealias ValueID = ResolvedNetwork.ValueID

    private let network: ResolvedNetwork
    private let producers: [Int?]

    init(_ network: ResolvedNetwork) {
        self.network = network
        producers = ResolvedNetwork.Links(network).producers
    }

    /// Nil for inputs of the network and constants.
    private func node(_ value: ValueID) -> ResolvedNetwork.Node? { producers[value].map { network.nodes[$0] } }

    /// The value as scale · input + shift, through as many steps as there are; as itself where there are none.
    private func affine(_ value: ValueID) -> (scale: Float, shift: Float, input: ValueID) {
        guard let node = node(value), case .scaling(let scaling) = node.work, scaling.activation == .identity,
            let scale = scaling.scale.uniform, let shift = scaling.shift.uniform, let input = node.inputs[0]
        else { return (1, 0, value) }
        let inner = affine(input)
        return (scale * inner.scale, scale * inner.shift + shift, inner.input)
    }

    private func factors(_ value: ValueID) -> (ValueID, ValueID)? {
        guard let node = node(value), case .combination(let combination) = node.work,
            combination.function == .product, combination.activation == .identity,
            let first = node.inputs[0], let second = node.inputs[1]
        else { return nil }
        return (first, second)
    }

    /// x where the value is its GELU.
    func gelu(_ value: ValueID) -> ValueID? {
        let whole = affine(value)
        guard whole.shift == 0, let (first, second) = factors(whole.input) else { return nil }
        for (plain, gate) in [(first, second), (second, first)] {
            let (sum, half) = (affine(gate), affine(plain))
            guard let error = node(sum.input), case .activation(.erf) = error.work, let inner = error.inputs[0],
                sum.shift == sum.scale, half.shift == 0, whole.scale * sum.scale * half.scale == 0.5
            else { continue }
            let argument = affine(inner)
            let scale = Float(0.5).squareRoot()
            if argument.shift == 0, abs(argument.scale - scale) < 1e-5, argument.input == half.input {
                return argument.input
            }
        }
        return nil
    }

    /// x where the value is its mish.
    func mish(_ value: ValueID) -> ValueID? {
        guard let (first, second) = factors(value) else { return nil }
        for (plain, gate) in [(first, second), (second, first)] {
            guard let outer = node(gate), case .activation(.tanh) = outer.work,
                let inner = outer.inputs[0].flatMap(node), case .function(.softplus) = inner.work,
                inner.inputs[0] == plain
            else { continue }
            return plain
        }
        return nil
    }

    /// The value as a standardisation of another over its last axis.
    func standardization(_ value: ValueID) -> (work: Standardization, input: ValueID)? {
        guard let quotient = node(value), case .combination(let combination) = quotient.work,
            combination.function == .quotient, combination.activation == .identity, let centered = quotient.inputs[0],
            let deviation = quotient.inputs[1], let input = self.centered(centered),
            let count = network.shape(input).last, let root = node(deviation), case .function(.sqrt) = root.work
        else { return nil }
        let variance = affine(root.inputs[0]!)
        guard variance.scale == 1, let squares = mean(variance.input), let (first, second) = factors(squares),
            first == second, self.centered(first) == input
        else { return nil }
        let ones = [Float](repeating: 1, count: count)
        let zeros = [Float](repeating: 0, count: count)
        return (Standardization(count: count, epsilon: variance.shift, scale: ones, shift: zeros, byRun: false), input)
    }

    /// x where the value is x - mean(x).
    private func centered(_ value: ValueID) -> ValueID? {
        guard let node = node(value), case .combination(let combination) = node.work,
            combination.function == .difference, combination.activation == .identity, let input = node.inputs[0],
            let mean = node.inputs[1], self.mean(mean) == input
        else { return nil }
        return input
    }

    /// x where the value is x's mean over the last axis.
    private func mean(_ value: ValueID) -> ValueID? {
        guard let node = node(value), let input = node.inputs[0] else { return nil }
        switch node.work {
        case .reduction(let reduction):
            let isOfRows = reduction.inner == 1 && network.shape(input).last == reduction.count
            return reduction.function == .mean && isOfRows ? input : nil
        case .globalMean: return network.shape(input).count == 3 ? input : nil
        default: return nil
        }
    }
}
