import CKernels

/// Convolution of stride 1 without the columns of `ConvolutionLayer`: the kernels read every pixel where it lies, in padded
/// runs of a few pictures, and so touch a ninth of the memory (for 3 × 3).
///
/// An activation that runs along must be `isKnownByItsOutput`. The gradient of the input is the same convolution of the
/// output's gradient, with the taps turned round and rows and channels exchanged; that of the weights is a correlation of the
/// two runs.
final class DirectConvolutionLayer: Layer {
    /// Elements of the runs: about half of a second-level cache.
    private static let room = 1 << 17

    private let input, weight, output: Operand
    private let bias: Operand?
    private let activation: Activation
    private let scratch: Scratch
    private let runs: PaddedRuns
    private let groups, channels, rows, taps: Int
    private let inputOffsets, outputOffsets: TapOffsets
    private let packedCount: Int

    /// It computes what these settings say, and gains by it.
    static func takes(_ settings: Operation.Convolution) -> Bool {
        settings.strides == .init(1, 1) && settings.kernel != .init(1, 1)
    }

    init(
        _ settings: Operation.Convolution, input: Operand, weight: Operand, bias: Operand?, output: Operand,
        activation: Activation, scratch: Scratch
    ) {
        self.input = input
        self.weight = weight
        self.bias = bias
        self.output = output
        self.activation = activation
        self.scratch = scratch
        groups = settings.groups
        channels = input.shape[1] / groups
        rows = output.shape[1] / groups
        taps = settings.kernel.height * settings.kernel.width
        runs = PaddedRuns(settings, input: input.shape, output: output.shape, room: Self.room)
        inputOffsets = runs.offsets(channels: channels)
        outputOffsets = runs.offsets(channels: rows, sign: -1)
        packedCount = taps * max(Self.inPanels(rows) * channels, Self.inPanels(channels) * rows)
        scratch.reserve(
            packedCount + (channels + rows) * runs.channelPitch + max(channels, rows) * runs.count)
    }

    private static func inPanels(_ rows: Int) -> Int { (rows + NEURAL_PANEL - 1) / NEURAL_PANEL * NEURAL_PANEL }

    // In the scratch: packed weights, runs of the input, runs of the output's gradient, what is computed.
    private var packed: UnsafeMutablePointer<Float> { scratch.base }
    private var inputRuns: UnsafeMutablePointer<Float> { packed + packedCount + runs.margin }
    private var gradientRuns: UnsafeMutablePointer<Float> { inputRuns + channels * runs.channelPitch }
    private var results: UnsafeMutablePointer<Float> { packed + packedCount + (channels + rows) * runs.channelPitch }

    private var inputPlane: Int { input.shape[2] * input.shape[3] }
    private var outputPlane: Int { output.shape[2] * output.shape[3] }
    private var groupWeights: Int { rows * channels * taps }

    func forward(isTraining: Bool) {
        clearRuns()
        for group in 0..<groups {
            neural_pack_taps(
                weight.values + group * groupWeights, rows, channels * taps, 1, 0, channels * taps, packed)
            for first in stride(from: 0, to: input.shape[0], by: runs.pictures) {
                unfoldInput(first, group)
                neural_convolve_taps(
                    inputRuns, inputOffsets.base, packed, channels * taps, results, runs.count, rows, runs.count)
                for index in 0..<runs.pictures {
                    for row in 0..<rows { finish(row, group, picture: first + index, index) }
                }
            }
        }
    }

    /// Bias and activation of one plane.
    private func finish(_ row: Int, _ group: Int, picture: Int, _ index: Int) {
        let channel = group * rows + row
        let y = output.values + (picture * output.shape[1] + channel) * outputPlane
        neural_gather(
            results + row * runs.count + index * runs.picturePitch, runs.rowPitch, 1, y, output.shape[3],
            output.shape[2], output.shape[3])
        if bias != nil || activation != .identity {
            activation.apply(y, to: y, count: outputPlane, shift: bias?.values[channel] ?? 0)
        }
    }

    func backward() {
        guard let outer = output.gradient else { return }
        clearRuns()
        for group in 0..<groups {
            if input.gradient != nil {
                neural_pack_taps(
                    weight.values + group * groupWeights, channels, taps, rows, channels * taps, taps, packed)
            }
            for first in stride(from: 0, to: input.shape[0], by: runs.pictures) {
                for index in 0..<runs.pictures {
                    let place = ((first + index) * output.shape[1] + group * rows) * outputPlane
                    let planes = outer + place
                    undoActivation(output.values + place, planes)
                    runs.unfold(
                        planes, channels: rows, height: output.shape[2], width: output.shape[3], index: index,
                        to: gradientRuns)
                    if let gradient = bias?.gradient {
                        addRowSums(of: planes, rows: rows, places: outputPlane, to: gradient + group * rows)
                    }
                }
                if let gradient = weight.gradient {
                    unfoldInput(first, group)
                    neural_correlate_rows(
                        inputRuns, inputOffsets.base, channels * taps, gradientRuns, runs.channelPitch, rows,
                        runs.count, gradient + group * groupWeights, channels * taps)
                }
                if let gradient = input.gradient { backwardInput(first, group, gradient) }
            }
        }
    }

    /// From the gradients of one picture's results to those of the sums before the activation, in place: nobody reads them
    /// afterwards.
    private func undoActivation(_ y: UnsafePointer<Float>, _ dy: UnsafeMutablePointer<Float>) {
        guard activation != .identity else { return }
        neural_activate_backward(
            y, dy, dy, rows * outputPlane, 1, 0, activation.kind, activation.a, activation.b, 0)
    }

    private func backwardInput(_ first: Int, _ group: Int, _ gradient: UnsafeMutablePointer<Float>) {
        neural_convolve_taps(
            gradientRuns, outputOffsets.base, packed, rows * taps, results, runs.count, channels, runs.count)
        for index in 0..<runs.pictures {
            for channel in 0..<channels {
                let plane = (first + index) * input.shape[1] + group * channels + channel
                neural_scatter(
                    results + channel * runs.count + index * runs.picturePitch, runs.rowPitch,
                    gradient + plane * inputPlane, input.shape[3], 1, input.shape[2], input.shape[3], input.adds)
            }
        }
    }

    /// Padding stays zero from run to run: only the pixels inside are rewritten.
    private func clearRuns() {
        (packed + packedCount).update(repeating: 0, count: (channels + rows) * runs.channelPitch)
    }

    private func unfoldInput(_ first: Int, _ group: Int) {
        for index in 0..<runs.pictures {
            runs.unfold(
                input.values + ((first + index) * input.shape[1] + group * channels) * inputPlane, channels: channels,
                height: input.shape[2], width: input.shape[3], index: index, to: inputRuns)
        }
    }
}
