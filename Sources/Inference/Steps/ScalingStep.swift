import CKernels

/// y = activation(scale · x + shift) over planar values, channel by channel.
struct ScalingStep: Step {
    private let scaling: ChannelScaling
    private let input, output: Operand
    private let activation: ActivationStep?

    init(_ scaling: ChannelScaling, input: Operand, output: Operand) {
        (self.scaling, self.input, self.output) = (scaling, input, output)
        activation =
            scaling.activation == .identity
            ? nil : ActivationStep(scaling.activation, input: output, output: output, count: output.count)
    }

    func run(_ share: Share, in memory: PlanMemory) {
        let channels = output.shape[1]
        let size = output.count / (output.shape[0] * channels)
        if size == 1 { return scaleRows(share, in: memory) }
        for plane in share.range(of: output.shape[0] * channels) {
            neural_activate(
                memory[input] + plane * size, memory[output] + plane * size, size, scaling.scale[plane % channels],
                scaling.shift[plane % channels], NEURAL_IDENTITY, 0, 0)
            activation?.run(planes: plane..<plane + 1, in: memory)
        }
    }

    /// Channels that lie side by side.
    private func scaleRows(_ share: Share, in memory: PlanMemory) {
        let channels = output.shape[1]
        let rows = share.range(of: output.shape[0])
        scaling.scale.withUnsafeBufferPointer { scale in
            scaling.shift.withUnsafeBufferPointer { shift in
                for row in rows {
                    let (x, y) = (memory[input] + row * channels, memory[output] + row * channels)
                    for channel in 0..<channels { y[channel] = x[channel] * scale[channel] + shift[channel] }
                }
            }
        }
        activation?.run(planes: rows.lowerBound * channels..<rows.upperBound * channels, in: memory)
    }
}
