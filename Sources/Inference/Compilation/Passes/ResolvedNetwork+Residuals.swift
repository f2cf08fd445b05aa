/// A sum of a convolution's result and another value of the same shape is computed with the convolution.
extension ResolvedNetwork {
    mutating func fuseResiduals() {
        let network = self
        joinPairs { first, second, input in
            guard case .combination(let combination) = second.work, combination.function == .sum,
                case .convolution(var convolution) = first.work, convolution.addend == nil,
                let addend = second.inputs[1 - input], let result = second.outputs[0],
                network.values[addend].constant == nil, network.shape(addend) == network.shape(result),
                second.inputs[input].map(network.shape) == network.shape(result)
            else { return nil }
            if convolution.activation == .identity {
                convolution.addend = .beforeActivation
                convolution.activation = combination.activation
            } else {
                guard combination.activation == .identity else { return nil }
                convolution.addend = .afterActivation
            }
            return first.joined(to: second, .convolution(convolution), inputs: first.inputs + [addend])
        }
    }

    /// A constant added to each column of a product is its bias.
    mutating func foldProductBiases() {
        let network = self
        joinPairs { first, second, input in
            guard case .combination(let combination) = second.work, combination.function == .sum,
                case .product(var product) = first.work, product.activation == .identity,
                let added = second.inputs[1 - input], let values = network.constantFloats(added),
                values.count == product.columns, network.shape(added).last == product.columns,
                second.inputs[input].map(network.shape) == second.outputs[0].map(network.shape)
            else { return nil }
            product.bias = zip(product.bias, values).map { $0 + $1 }
            product.activation = combination.activation
            return first.joined(to: second, .product(product))
        }
    }
}
