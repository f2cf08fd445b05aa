/// Batch normalisation and other arithmetic channel by channel goes into the convolutions beside it: w' = w · s,
/// b' = b · s + t (Jacob et al., "Quantization and training of neural networks", 2018, section 3.2).
extension ResolvedNetwork {
    mutating func foldScalings() {
        let network = self
        joinPairs { first, second, input in
            guard case .scaling(let scaling) = second.work, input == 0 else { return nil }
            switch first.work {
            case .convolution(var convolution) where convolution.activation == .identity && convolution.addend == nil:
                convolution.scale(by: scaling)
                convolution.activation = scaling.activation
                return first.joined(to: second, .convolution(convolution))
            case .transposedConvolution(var convolution) where convolution.activation == .identity:
                convolution.scale(by: scaling)
                convolution.activation = scaling.activation
                return first.joined(to: second, .transposedConvolution(convolution))
            case .scaling(let before) where before.activation == .identity:
                return first.joined(to: second, .scaling(before.followed(by: scaling)))
            case .product(var product) where product.activation == .identity:
                guard second.outputs[0].map(network.shape)?.count == 2 else { return nil }
                product.scale(by: scaling)
                product.activation = scaling.activation
                return first.joined(to: second, .product(product))
            default: return nil
            }
        }
        joinPairs { first, second, input in
            guard case .scaling(let scaling) = first.work, scaling.activation == .identity, input == 0,
                case .convolution(var convolution) = second.work
            else { return nil }
            guard !convolution.readsPadding || scaling.shift.allSatisfy({ $0 == 0 }) else { return nil }
            convolution.scaleInput(by: scaling)
            return first.joined(
                to: second, .convolution(convolution), inputs: first.inputs + second.inputs.dropFirst())
        }
    }

    /// What stays is a depthwise convolution of one tap.
    mutating func convolveScalings() {
        for index in nodes.indices {
            guard case .scaling(let scaling) = nodes[index].work, let input = nodes[index].inputs[0],
                let picture = PictureShape(shape(input)), values[input].layout == .blocked
            else { continue }
            func tap(_ size: Int) -> WindowGeometry.Axis {
                WindowGeometry.Axis(
                    input: size, kernel: 1, stride: 1, dilation: 1, padBefore: 0, padAfter: 0, output: size)
            }
            nodes[index].work = .convolution(
                Convolution(
                    channels: picture.channels, outChannels: picture.channels, groups: picture.channels,
                    vertical: tap(picture.height), horizontal: tap(picture.width), weights: scaling.scale,
                    bias: scaling.shift, activation: scaling.activation))
        }
    }
}
