import CKernels

/// Planes of some pictures as one flat run a channel, so that every tap of a stride-1 convolution is a constant offset.
///
/// Rows and pictures share their padding: the zeros behind one are those before the next. The output, and its gradient, lie
/// in runs of the same pitches, each value at the place of the pixel under the kernel's first tap plus the padding.
struct PaddedRuns {
    /// Pictures of a run.
    let pictures: Int
    /// Pixels of a run, padding included, rounded up to what the kernels take.
    let count: Int
    /// Zeros before and after a run that taps reach into.
    let margin: Int
    /// From a pixel of one row to that below it, and from one picture's to the next's.
    let rowPitch, picturePitch: Int
    /// Of each tap, from the place of an output to the pixel that it looks at.
    let tapOffsets: [Int]

    /// From one channel's run to the next one's.
    var channelPitch: Int { count + 2 * margin }

    /// - Parameters:
    ///   - input, output: [N, C, H, W] of a convolution with stride 1.
    ///   - room: elements that the runs of both should stay below, a few pictures at a time.
    init(_ settings: Operation.Convolution, input: [Int], output: [Int], room: Int) {
        let padding = settings.padding
        func extent(_ kernel: Int, _ dilation: Int, _ before: Int, _ input: Int, _ output: Int) -> Int {
            let after = max(0, output - 1 + (kernel - 1) * dilation - before - (input - 1))
            return max(input + max(before, after), output)
        }
        let (kernel, dilation) = (settings.kernel, settings.dilations)
        rowPitch = extent(kernel.width, dilation.width, padding.left, input[3], output[3])
        let rows = extent(kernel.height, dilation.height, padding.top, input[2], output[2])
        picturePitch = rows * rowPitch
        let pitch = rowPitch
        tapOffsets = (0..<kernel.height * kernel.width).map { tap in
            (tap / kernel.width * dilation.height - padding.top) * pitch + tap % kernel.width * dilation.width
                - padding.left
        }
        let most = max(1, room / ((input[1] + output[1]) / settings.groups * picturePitch))
        // A divisor, so that every run is as long as the first and padding stays zero from run to run.
        pictures = (1...max(1, input[0])).last { $0 <= most && input[0] % $0 == 0 } ?? 1
        count = Self.rounded(pictures * picturePitch)
        margin = Self.rounded(tapOffsets.map(abs).max() ?? 0)
    }

    private static func rounded(_ count: Int) -> Int {
        let step = NEURAL_RUN_STEP
        return (count + step - 1) / step * step
    }

    /// Of `channels` with all taps each, for runs that begin at their first pixel.
    ///
    /// - Parameter sign: -1 for the taps seen from a pixel: where the outputs lie that looked at it.
    func offsets(channels: Int, sign: Int = 1) -> TapOffsets {
        TapOffsets((0..<channels).flatMap { channel in tapOffsets.map { channel * channelPitch + sign * $0 } })
    }

    /// Writes planes [channels, height, width] of picture `index` of a run.
    func unfold(
        _ planes: UnsafePointer<Float>, channels: Int, height: Int, width: Int, index: Int,
        to runs: UnsafeMutablePointer<Float>
    ) {
        for channel in 0..<channels {
            neural_gather(
                planes + channel * height * width, width, 1, runs + channel * channelPitch + index * picturePitch,
                rowPitch, height, width)
        }
    }
}
