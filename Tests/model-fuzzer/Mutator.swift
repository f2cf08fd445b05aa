import Foundation
import Inference

/// Damages models the way disks, editors and attackers do.
struct Mutator {
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(state: seed) }

    /// Numbers at which sizes, indices and counts go wrong.
    private static let extremes = [
        0, 1, -1, 2, 7, 255, 256, 65_535, 1 << 20, 1 << 31, -(1 << 31), 1 << 40, Int.max, Int.min,
    ]

    mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }

    private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<max(1, limit), using: &generator) }

    private mutating func extreme() -> Int { Self.extremes[below(Self.extremes.count)] }

    /// Changes, removes, repeats or cuts bytes.
    mutating func mutate(_ bytes: Data) -> Data {
        var bytes = [UInt8](bytes)
        for _ in 0...below(4) {
            guard !bytes.isEmpty else { break }
            // Most structure is in the names and attributes, not in the weights: aim at the ends and at random places.
            let place = chance(0.5) ? below(min(bytes.count, 4_000)) : below(bytes.count)
            switch below(5) {
            case 0: bytes[place] ^= 1 << UInt8(below(8))
            case 1: bytes[place] = UInt8(below(256))
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
            case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 1 + below(16))], at: place)
            default: bytes.removeLast(min(bytes.count, below(bytes.count / 2 + 1)))
            }
        }
        return Data(bytes)
    }

    /// Changes a well-formed network's nodes, attributes, names, inputs and weights' shapes.
    mutating func mutate(_ network: Network) -> Network {
        var network = network
        for _ in 0...below(3) {
            switch below(6) {
            case 0: mutateInitializer(of: &network)
            case 1 where !network.inputs.isEmpty: mutateInput(of: &network)
            case 2: network.operatorSet = 1 + below(22)
            default: mutateNode(of: &network)
            }
        }
        return network
    }

    private mutating func mutateNode(of network: inout Network) {
        guard !network.nodes.isEmpty else { return }
        let index = below(network.nodes.count)
        var node = network.nodes[index]
        switch below(6) {
        case 0: node.type = network.nodes[below(network.nodes.count)].type
        case 1 where !node.inputs.isEmpty: node.inputs[below(node.inputs.count)] = anyValue(of: network)
        case 2 where !node.inputs.isEmpty: node.inputs.remove(at: below(node.inputs.count))
        case 3: node.outputs.append(anyValue(of: network))
        case 4: network.nodes.remove(at: index)
        default: mutateAttribute(of: &node)
        }
        if network.nodes.indices.contains(index) { network.nodes[index] = node }
    }

    private mutating func mutateAttribute(of node: inout Network.Node) {
        let usual = [
            "axis", "axes", "pads", "strides", "kernel_shape", "dilations", "group", "perm", "mode", "keepdims",
        ]
        let names = node.attributes.keys.sorted()
        let name = names.isEmpty || chance(0.2) ? usual[below(usual.count)] : names[below(names.count)]
        switch node.attributes[name] {
        case .ints(var values) where !values.isEmpty && chance(0.7):
            values[below(values.count)] = extreme()
            node.attributes[name] = .ints(values)
        case .ints(let values): node.attributes[name] = .ints(Array(values.dropLast()) + (chance(0.5) ? [1, 1] : []))
        case .int: node.attributes[name] = .int(extreme())
        case .float: node.attributes[name] = .float([0, -1, .nan, .infinity, 1e38][below(5)])
        case .string: node.attributes[name] = .string(["", "SAME_UPPER", "linear", "x"][below(4)])
        default: node.attributes[name] = chance(0.5) ? .int(extreme()) : .ints([extreme(), extreme()])
        }
        if chance(0.1) { node.attributes[name] = nil }
    }

    private mutating func mutateInitializer(of network: inout Network) {
        let names = network.initializers.keys.sorted()
        guard !names.isEmpty else { return }
        let name = names[below(names.count)]
        let tensor = network.initializers[name]!
        switch below(4) {
        case 0: network.initializers[name] = nil
        case 1: network.initializers[name] = TypedTensor(shape: tensor.shape.reversed(), tensor.elements)
        case 2: network.initializers[name] = TypedTensor(shape: [tensor.count], tensor.elements)
        default:
            guard tensor.type == .int64, tensor.count > 0, var values = try? tensor.values(Int64.self) else { return }
            values[below(values.count)] = Int64(extreme())
            network.initializers[name] = TypedTensor(shape: tensor.shape, values)
        }
    }

    private mutating func mutateInput(of network: inout Network) {
        let index = below(network.inputs.count)
        guard var shape = network.inputs[index].shape, !shape.isEmpty else { return }
        switch below(3) {
        case 0: shape[below(shape.count)] = .fixed([0, 1, 3, 17, 1 << 20, Int.max][below(6)])
        case 1: shape.removeLast()
        default: network.inputs[index].type = ElementType.allCases[below(ElementType.allCases.count)]
        }
        network.inputs[index].shape = shape
    }

    private mutating func anyValue(of network: Network) -> String {
        let names = network.nodes.flatMap(\.outputs) + network.initializers.keys.sorted() + ["", "nowhere"]
        return names[below(names.count)]
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
