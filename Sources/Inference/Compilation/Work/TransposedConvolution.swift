/// What a convolution's gradient does: each input pixel, times the weights, is added under the taps of its window.
struct TransposedConvolution {
    let channels, outChannels, groups: Int
    /// Of the convolution whose gradient this is: its input is our result, its output our input.
    let vertical, horizontal: WindowGeometry.Axis
    /// [channels, outChannels / groups, kernel rows, kernel columns]
    var weights: [Float]
    /// One for each output channel.
    var bias: [Float]
    var activation: Activation = .identity

    /// Multiplies what comes out, before the activation, and adds to it.
    mutating func scale(by scaling: ChannelScaling) {
        let taps = vertical.kernel * horizontal.kernel
        let groupOutputs = outChannels / groups
        for index in weights.indices {
            let group = index / (taps * groupOutputs) / (channels / groups)
            weights[index] *= scaling.scale[group * groupOutputs + index / taps % groupOutputs]
        }
        for channel in bias.indices { bias[channel] = bias[channel] * scaling.scale[channel] + scaling.shift[channel] }
    }
}
