import CKernels

/// Work of pictures of bytes without weights.
extension QuantizedFusion {
    func pooling(
        _ pooling: Pooling, _ shape: BytePictureShape, _ input: ByteFormat, _ output: ByteFormat
    ) -> ByteWork? {
        let axes = [pooling.vertical, pooling.horizontal]
        guard axes.allSatisfy({ $0.dilation == 1 }) else { return nil }
        switch pooling.function {
        case .maximum: return input == output ? .maximum(pooling, output) : nil
        case .mean(let countsPadding):
            // Windows that reach beyond the padding count less than the whole kernel.
            let isInside = axes.allSatisfy {
                ($0.output - 1) * $0.stride + $0.kernel <= $0.padBefore + $0.input + $0.padAfter
            }
            guard isInside || !countsPadding else { return nil }
            return .mean(
                Int8Pooling(pooling, channels: shape.pixelSize), input: input, output: output,
                countsPadding: countsPadding)
        }
    }

    /// What an activation makes of each byte; nil where that depends on the channel.
    func table(_ activation: Activation, from input: ByteFormat, to output: ByteFormat) -> [UInt8]? {
        let epilogue = Epilogue(activation)
        guard !epilogue.hasSlopes else { return nil }
        var values = (UInt8.min...UInt8.max).map(input.value)
        values.withUnsafeMutableBufferPointer { epilogue.apply(to: $0.baseAddress!, count: 256) }
        return values.map(output.byte)
    }

    /// A sum of a convolution's picture and another is made in the convolution's pass. It rounds as the two do: to the
    /// convolution's own bytes, then to those of the sum.
    mutating func joinSums() {
        let (readerCounts, producers) = usage()
        for (index, node) in network.nodes.enumerated() {
            guard case .bytes(.sum(let sum)) = node.work else { continue }
            for own in 0...1 {
                guard let value = node.inputs[own], readerCounts[value] == 1, let producer = producers[value],
                    case let first = network.nodes[producer], case .bytes(.convolution(var convolution)) = first.work,
                    !convolution.isDepthwise, convolution.addend == nil
                else { continue }
                convolution.addend = ByteAddend(sum, own: own)
                network.nodes[index] = first.joined(
                    to: node, .bytes(.convolution(convolution)), inputs: [first.inputs[0], node.inputs[1 - own]])
                break
            }
        }
        network.removeDeadNodes()
    }
}

extension ByteAddend {
    /// - Parameter own: which of the two terms the convolution makes.
    fileprivate init(_ sum: Int8Combination, own: Int) {
        zeroPoint = own == 0 ? sum.b_zero_point : sum.a_zero_point
        ownFactor = own == 0 ? sum.a_factor : sum.b_factor
        factor = own == 0 ? sum.b_factor : sum.a_factor
        (sumZeroPoint, minimum, maximum) = (sum.zero_point, sum.minimum, sum.maximum)
    }
}
