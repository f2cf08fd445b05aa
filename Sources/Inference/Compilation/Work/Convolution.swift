/// A convolution of pictures with constant weights, and what follows it.
struct Convolution {
    let channels, outChannels, groups: Int
    /// Along rows and along columns.
    var vertical, horizontal: WindowGeometry.Axis
    /// [outChannels, channels / groups, kernel rows, kernel columns]
    var weights: [Float]
    /// One for each output channel.
    var bias: [Float]
    var activation: Activation = .identity
    /// Nil where nothing is added.
    var addend: Addend?
    /// Where each input channel lies; nil where the channels of the one input are in order.
    var sources: [ChannelSource]?

    /// The last input is added to the sum of products.
    enum Addend { case beforeActivation, afterActivation }

    var isDepthwise: Bool { groups > 1 && groups == channels && groups == outChannels }

    /// Each output pixel depends on one input pixel.
    var hasOneTap: Bool { vertical.kernel == 1 && horizontal.kernel == 1 && !readsPadding }

    /// Some output depends on zeros around the picture.
    var readsPadding: Bool {
        [vertical, horizontal].contains { axis in
            axis.padBefore > 0 || (axis.output - 1) * axis.stride + axis.extent > axis.input
        }
    }

    /// Multiplies what comes out, before the activation, and adds to it.
    mutating func scale(by scaling: ChannelScaling) {
        let depth = weights.count / outChannels
        for channel in 0..<outChannels {
            let factor = scaling.scale[channel]
            for index in channel * depth..<(channel + 1) * depth { weights[index] *= factor }
            bias[channel] = bias[channel] * factor + scaling.shift[channel]
        }
    }

    /// Multiplies what goes in and adds to it. The shift needs a convolution without padding: there is none in the padding.
    mutating func scaleInput(by scaling: ChannelScaling) {
        let taps = vertical.kernel * horizontal.kernel
        let groupChannels = channels / groups
        for out in 0..<outChannels {
            for inner in 0..<groupChannels {
                let channel = out / (outChannels / groups) * groupChannels + inner
                for tap in 0..<taps {
                    let index = (out * groupChannels + inner) * taps + tap
                    bias[out] += weights[index] * scaling.shift[channel]
                    weights[index] *= scaling.scale[channel]
                }
            }
        }
    }
}

/// y = activation(scale · x + shift), channel by channel: batch normalisation, and arithmetic with constants.
struct ChannelScaling {
    /// One for each channel.
    var scale, shift: [Float]
    var activation: Activation = .identity

    /// What this and then another do.
    func followed(by next: ChannelScaling) -> ChannelScaling {
        ChannelScaling(
            scale: zip(scale, next.scale).map { $0 * $1 },
            shift: zip(zip(shift, next.scale).map { $0 * $1 }, next.shift).map { $0 + $1 }, activation: next.activation)
    }
}

extension Convolution {
    /// The same convolution without taps that only ever lie in the padding, as widely dilated ones over small pictures have.
    func withoutIdleTaps() -> Convolution {
        guard let rows = vertical.usedTaps, let columns = horizontal.usedTaps,
            rows.count < vertical.kernel || columns.count < horizontal.kernel
        else { return self }
        var trimmed: [Float] = []
        trimmed.reserveCapacity(weights.count / (vertical.kernel * horizontal.kernel) * rows.count * columns.count)
        for plane in stride(from: 0, to: weights.count, by: vertical.kernel * horizontal.kernel) {
            for row in rows {
                let start = plane + row * horizontal.kernel
                trimmed += weights[start + columns.lowerBound..<start + columns.upperBound]
            }
        }
        return Convolution(
            channels: channels, outChannels: outChannels, groups: groups, vertical: vertical.trimmed(to: rows),
            horizontal: horizontal.trimmed(to: columns), weights: trimmed, bias: bias)
    }
}

extension WindowGeometry.Axis {
    /// From the first to the last tap under which an element of the input ever lies; nil where no such axis has padding of 0
    /// or more.
    fileprivate var usedTaps: Range<Int>? {
        let used = (0..<kernel).filter { tap in (0..<output).contains { place(output: $0, tap: tap) != nil } }
        guard let first = used.first, let last = used.last, padBefore >= first * dilation else { return nil }
        return first..<last + 1
    }

    fileprivate func trimmed(to taps: Range<Int>) -> Self {
        var axis = self
        axis.kernel = taps.count
        axis.padBefore -= taps.lowerBound * dilation
        axis.padAfter = max(0, (output - 1) * stride - axis.padBefore + axis.extent - input)
        return axis
    }
}

extension Convolution {
    /// The same convolution with groups joined until each makes whole blocks of output channels, as kernels need; the weights
    /// between joined groups are 0. Depthwise ones stay.
    func withWholeBlocks() -> Convolution {
        guard groups > 1, !isDepthwise else { return self }
        let groupOutputs = outChannels / groups
        let joins = (1...groups).first { groups % $0 == 0 && groupOutputs * $0 % 8 == 0 } ?? groups
        guard joins > 1 else { return self }
        let depth = weights.count / outChannels
        var wide = [Float](repeating: 0, count: weights.count * joins)
        for out in 0..<outChannels {
            let start = out * depth * joins + out / groupOutputs % joins * depth
            for index in 0..<depth { wide[start + index] = weights[out * depth + index] }
        }
        return Convolution(
            channels: channels, outChannels: outChannels, groups: groups / joins, vertical: vertical,
            horizontal: horizontal, weights: wide, bias: bias)
    }
}
