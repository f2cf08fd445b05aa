/// Activations run with the work before them.
extension ResolvedNetwork {
    /// x · sigmoid(x) is SiLU, x · hardSigmoid(x) is hard swish.
    mutating func recognizeGatedActivations() {
        let links = Links(self)
        for index in nodes.indices {
            guard case .combination(let combination) = nodes[index].work, combination.function == .product,
                let first = nodes[index].inputs[0], let second = nodes[index].inputs[1]
            else { continue }
            for (plain, gate) in [(first, second), (second, first)] where links.readerCounts[gate] == 1 {
                guard let producer = links.producers[gate], case .activation(let activation) = nodes[producer].work,
                    nodes[producer].inputs[0] == plain, let gated = activation.gated
                else { continue }
                nodes[index].work = .activation(gated)
                nodes[index].inputs = [plain]
                nodes[index].sources = nodes[producer].sources + nodes[index].sources
                break
            }
        }
        removeDeadNodes()
    }

    mutating func fuseActivations() {
        joinPairs { first, second, _ in
            guard case .activation(let activation) = second.work else { return nil }
            switch first.work {
            case .convolution(var convolution) where convolution.activation == .identity:
                guard convolution.addend != .afterActivation else { return nil }
                convolution.activation = activation
                return first.joined(to: second, .convolution(convolution))
            case .transposedConvolution(var convolution) where convolution.activation == .identity:
                convolution.activation = activation
                return first.joined(to: second, .transposedConvolution(convolution))
            case .scaling(var scaling) where scaling.activation == .identity:
                scaling.activation = activation
                return first.joined(to: second, .scaling(scaling))
            case .product(var product) where product.activation == .identity:
                product.activation = activation
                return first.joined(to: second, .product(product))
            case .combination(var combination) where combination.activation == .identity && !activation.isPerChannel:
                combination.activation = activation
                return first.joined(to: second, .combination(combination))
            default: return nil
            }
        }
    }
}
