/// A window over an input of known size: where each of its elements (taps) falls for each output.
struct WindowGeometry: Sendable, Equatable {
    struct Axis: Sendable, Equatable {
        var input, kernel, stride, dilation, padBefore, padAfter, output: Int

        /// Elements from the window's first tap to its last, both counted.
        var extent: Int { (kernel - 1) * dilation + 1 }

        /// The input's element under a tap; nil in the padding.
        func place(output: Int, tap: Int) -> Int? {
            let place = output * stride - padBefore + tap * dilation
            return 0..<input ~= place ? place : nil
        }

        /// Taps inside the input and its padding: fewer than the kernel where a last window hangs over the end.
        func paddedTapCount(output: Int) -> Int {
            let room = input + padAfter - (output * stride - padBefore)
            return max(0, min(kernel, (room + dilation - 1) / dilation))
        }
    }

    let axes: [Axis]
    let tapCount: Int
    /// Elements of one channel of the input.
    let inputCount: Int
    /// Elements of one channel of the output.
    let outputCount: Int

    /// - Throws: where sizes are too large for a tensor.
    init(_ axes: [Axis]) throws(InferenceError) {
        self.axes = axes
        tapCount = try TypedTensor.count(of: axes.map(\.kernel))
        inputCount = try TypedTensor.count(of: axes.map(\.input))
        outputCount = try TypedTensor.count(of: axes.map(\.output))
    }

    var outputSizes: [Int] { axes.map(\.output) }

    /// Outputs and inputs are the same elements one by one.
    var isPointwise: Bool {
        tapCount == 1 && axes.allSatisfy { $0.stride == 1 && $0.padBefore == 0 && $0.padAfter == 0 }
    }

    /// For each tap, for each output of some rows (the first axis): the place in one channel of the input, -1 in the padding.
    func places(rows: Range<Int>) throws(InferenceError) -> [Int] {
        let inner = axes.dropFirst().map(\.output)
        var table: [Int] = []
        table.reserveCapacity(try TypedTensor.count(of: [tapCount, rows.count] + inner))
        let tapStrides = TypedTensor.strides(of: axes.map(\.kernel))
        for tap in 0..<tapCount {
            var places = [0]
            for (index, axis) in axes.enumerated() {
                let axisTap = tap / tapStrides[index] % axis.kernel
                let outputs = index == 0 ? rows : 0..<axis.output
                var combined: [Int] = []
                combined.reserveCapacity(places.count * outputs.count)
                for place in places {
                    for output in outputs {
                        let next = axis.place(output: output, tap: axisTap)
                        combined.append(place < 0 ? -1 : next.map { place * axis.input + $0 } ?? -1)
                    }
                }
                places = combined
            }
            table += places
        }
        return table
    }

    func places() throws(InferenceError) -> [Int] { try places(rows: 0..<(axes.first?.output ?? 0)) }

    /// Parts of the first axis whose unfolded inputs stay small: memory for a convolution does not grow with the picture.
    /// - Parameter depth: unfolded elements for one output.
    func rowBlocks(depth: Int) -> [Range<Int>] {
        guard let first = axes.first, first.output > 0 else { return [] }
        let rowCount = max(1, outputCount / first.output * depth)
        let height = max(1, (1 << 22) / rowCount)
        return stride(from: 0, to: first.output, by: height).map { $0..<min($0 + height, first.output) }
    }
}
