import CKernels

/// Convolution with one kernel for each channel (Howard et al., "MobileNets", 2017, section 3.1).
///
/// A channel's plane is padded and unfolded by the strides into phases: phase (py, px) holds the pixels of rows py,
/// py + stride, … and columns px, px + stride, …. Every tap then is a constant offset into a flat run, whatever the stride.
/// Runs are as wide as a phase, so each output row ends in a few surplus values that are left behind.
final class DepthwiseConvolutionLayer: Layer {
    private let input, weight, output: Operand
    private let bias: Operand?
    private let scratch: Scratch
    private let phases: DepthwisePhases
    private let outHeight, outWidth, planeCount, channels, inputPlane, outputPlane, taps: Int

    init(
        _ settings: Operation.Convolution, input: Operand, weight: Operand, bias: Operand?, output: Operand,
        scratch: Scratch
    ) {
        self.input = input
        self.weight = weight
        self.bias = bias
        self.output = output
        self.scratch = scratch
        phases = DepthwisePhases(settings, input: input.shape, output: output.shape)
        channels = input.shape[1]
        planeCount = input.shape[0] * channels
        inputPlane = input.shape[2] * input.shape[3]
        outHeight = output.shape[2]
        outWidth = output.shape[3]
        outputPlane = outHeight * outWidth
        taps = settings.kernel.height * settings.kernel.width
        scratch.reserve(phases.unfoldedCount + 2 * phases.marginedCount)
    }

    /// The unfolded input, then the output's gradient behind a margin of zeros, then one run to compute into.
    private var unfolded: UnsafeMutablePointer<Float> { scratch.base }
    private var gradientRun: UnsafeMutablePointer<Float> { unfolded + phases.unfoldedCount + phases.margin }
    private var run: UnsafeMutablePointer<Float> { unfolded + phases.unfoldedCount + phases.marginedCount }

    func forward(isTraining: Bool) {
        // Padding stays zero from plane to plane: only the pixels inside are rewritten.
        unfolded.update(repeating: 0, count: phases.unfoldedCount)
        for plane in 0..<planeCount {
            let channel = plane % channels
            let y = output.values + plane * outputPlane
            phases.unfold(input.values + plane * inputPlane, to: unfolded)
            neural_sum_taps(
                unfolded, phases.offsets.base, weight.values + channel * taps, taps, bias?.values[channel] ?? 0, run,
                outHeight * phases.width)
            neural_gather(run, phases.width, 1, y, outWidth, outHeight, outWidth)
        }
    }

    func backward() {
        guard let outer = output.gradient else { return }
        scratch.base.update(repeating: 0, count: phases.unfoldedCount + phases.marginedCount)
        for plane in 0..<planeCount {
            let channel = plane % channels
            neural_gather(outer + plane * outputPlane, outWidth, 1, gradientRun, phases.width, outHeight, outWidth)
            if let gradient = weight.gradient {
                phases.unfold(input.values + plane * inputPlane, to: unfolded)
                neural_correlate_taps(
                    unfolded, phases.offsets.base, taps, gradientRun, outHeight * phases.width,
                    gradient + channel * taps)
            }
            if let gradient = bias?.gradient {
                addRowSums(of: outer + plane * outputPlane, rows: 1, places: outputPlane, to: gradient + channel)
            }
            if let gradient = input.gradient {
                backwardInput(weight.values + channel * taps, gradient + plane * inputPlane)
            }
        }
    }

    /// A pixel's gradient is the sum over the taps that saw it, taken phase by phase.
    private func backwardInput(_ weights: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>) {
        if !phases.coverInput && !input.addsGradient { dx.update(repeating: 0, count: inputPlane) }
        let gathered = run
        for index in phases.all.indices {
            let phase = phases.all[index]
            for tap in 0..<phase.taps.count { phases.phaseWeights.base[tap] = weights[phase.taps[tap]] }
            neural_sum_taps(
                gradientRun, phase.offsets.base, phases.phaseWeights.base, phase.taps.count, 0, gathered,
                phases.height * phases.width)
            phases.fold(gathered, phase, to: dx, adds: input.adds)
        }
    }
}
