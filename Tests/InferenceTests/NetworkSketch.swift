@testable import Inference

/// Builds small networks for tests: values are named by what makes them, weights are random but repeatable.
struct NetworkSketch {
    var network = Network(operatorSet: 13, inputs: [], outputs: [], nodes: [], initializers: [:])
    private var generator = SplitMix(state: 7)

    init(operatorSet: Int = 13) { network.operatorSet = operatorSet }

    mutating func input(_ shape: [Int], name: String = "x") -> String {
        network.inputs.append(.init(name: name, type: .float, shape: shape.map { .fixed($0) }))
        return name
    }

    /// Random numbers from -1 to 1, or from `range`.
    mutating func weights(_ shape: [Int], in range: ClosedRange<Float> = -1...1) -> String {
        constant(TypedTensor(shape: shape, generator.floats(shape.reduce(1, *), in: range)))
    }

    mutating func constant(_ tensor: TypedTensor) -> String {
        let name = "c\(network.initializers.count)"
        network.initializers[name] = tensor
        return name
    }

    mutating func integers(_ values: [Int]) -> String {
        constant(TypedTensor(shape: [values.count], values.map { Int64($0) }))
    }

    mutating func node(
        _ type: String, _ inputs: [String], _ attributes: [String: Attribute] = [:], domain: String = ""
    ) -> String {
        nodes(type, inputs, outputs: 1, attributes, domain: domain)[0]
    }

    mutating func nodes(
        _ type: String, _ inputs: [String], outputs: Int, _ attributes: [String: Attribute] = [:], domain: String = ""
    ) -> [String] {
        let names = (0..<outputs).map { "\(type)\(network.nodes.count).\($0)" }
        network.nodes.append(
            .init(
                name: "\(type)\(network.nodes.count)", type: type, domain: domain, inputs: inputs, outputs: names,
                attributes: attributes))
        return names
    }

    /// A convolution with a bias.
    mutating func convolution(
        _ x: String, _ channels: Int, _ outChannels: Int, kernel: Int = 1, stride: Int = 1, pad: Int = 0,
        groups: Int = 1
    ) -> String {
        let inputs = [x, weights([outChannels, channels / groups, kernel, kernel]), weights([outChannels])]
        return node(
            "Conv", inputs,
            [
                "strides": .ints([stride, stride]), "pads": .ints([pad, pad, pad, pad]), "group": .int(groups),
                "kernel_shape": .ints([kernel, kernel]),
            ])
    }

    mutating func output(_ name: String) {
        network.outputs.append(.init(name: name, type: nil, shape: nil))
    }
}

/// Vigna's SplitMix64.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func floats(_ count: Int, in range: ClosedRange<Float>) -> [Float] {
        (0..<count).map { _ in Float.random(in: range, using: &self) }
    }
}
