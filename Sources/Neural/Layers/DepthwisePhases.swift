import CKernels

/// How a plane is unfolded by the strides of a depthwise convolution, and where its taps then lie.
final class DepthwisePhases {
    struct Phase {
        /// The part of the phase that is inside the picture: its place in the phase and in the picture.
        let start, source, rows, columns: Int
        /// The taps that look at this phase, and for each where the output's gradient lies relative to a pixel's.
        let taps: [Int]
        let offsets: TapOffsets
    }

    /// Of one phase, with its padding.
    let height, width: Int
    private(set) var all: [Phase] = []
    /// Of each tap in the unfolded plane.
    let offsets: TapOffsets
    /// The largest offset of a tap within its phase: so many zeros stand before a run that is read backwards.
    let margin: Int
    /// Room for the weights of one phase's taps.
    let phaseWeights: FloatBuffer
    private let stride: Operation.Size
    private let inputWidth: Int

    var unfoldedCount: Int { stride.height * stride.width * height * width + margin }
    var marginedCount: Int { margin + height * width }
    /// False where pixels at the end are seen by no tap.
    private(set) var coverInput = false

    init(_ settings: Operation.Convolution, input: [Int], output: [Int]) {
        let (kernel, stride, dilation) = (settings.kernel, settings.strides, settings.dilations)
        self.stride = stride
        inputWidth = input[3]
        height = output[2] + (kernel.height - 1) * dilation.height / stride.height
        width = output[3] + (kernel.width - 1) * dilation.width / stride.width
        let (height, width) = (height, width)
        func place(_ tap: Int) -> (phase: Int, offset: Int) {
            let y = tap / kernel.width * dilation.height
            let x = tap % kernel.width * dilation.width
            return (y % stride.height * stride.width + x % stride.width, y / stride.height * width + x / stride.width)
        }
        let places = (0..<kernel.height * kernel.width).map(place)
        offsets = TapOffsets(places.map { $0.phase * height * width + $0.offset })
        margin = places.map(\.offset).max() ?? 0
        phaseWeights = FloatBuffer(count: places.count)
        for phase in 0..<stride.height * stride.width {
            let (top, rows, sourceRow) = Self.inside(
                phase / stride.width, height, stride.height, settings.padding.top, input[2])
            let (left, columns, sourceColumn) = Self.inside(
                phase % stride.width, width, stride.width, settings.padding.left, input[3])
            let taps = places.indices.filter { places[$0].phase == phase }
            all.append(
                Phase(
                    start: top * width + left, source: sourceRow * input[3] + sourceColumn,
                    rows: columns > 0 ? rows : 0, columns: columns, taps: taps,
                    offsets: TapOffsets(taps.map { -places[$0].offset })))
        }
        coverInput = all.reduce(0) { $0 + $1.rows * $1.columns } == input[2] * input[3]
    }

    /// The part of a phase along one axis that is inside the picture: first index, count, and the picture's index there.
    private static func inside(
        _ phase: Int, _ count: Int, _ stride: Int, _ padding: Int, _ size: Int
    ) -> (first: Int, count: Int, source: Int) {
        let first = phase >= padding ? 0 : (padding - phase + stride - 1) / stride
        let source = first * stride + phase - padding
        guard source < size, first < count else { return (0, 0, 0) }
        return (first, min(count - first, (size - source - 1) / stride + 1), source)
    }

    func unfold(_ plane: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
        for index in all.indices where all[index].rows > 0 {
            let phase = all[index]
            neural_gather(
                plane + phase.source, stride.height * inputWidth, stride.width,
                target + index * height * width + phase.start, width, phase.rows, phase.columns)
        }
    }

    /// Writes one phase of an input's gradient to its pixels.
    func fold(_ run: UnsafePointer<Float>, _ phase: Phase, to plane: UnsafeMutablePointer<Float>, adds: Int32) {
        if phase.rows == 0 { return }
        neural_scatter(
            run + phase.start, width, plane + phase.source, stride.height * inputWidth, stride.width, phase.rows,
            phase.columns, adds)
    }
}

/// Offsets with a fixed address.
final class TapOffsets {
    let base: UnsafeMutablePointer<Int>

    init(_ offsets: [Int]) {
        base = .allocate(capacity: max(offsets.count, 1))
        base.initialize(from: offsets, count: offsets.count)
    }

    deinit { base.deallocate() }
}
