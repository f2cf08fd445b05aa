import Core

/// Cells of equal size over a network's input; each tells of what lies around it.
struct DetectionGrid: Sendable, Equatable {
    /// Pixels of the network's input along a cell's side.
    let stride: Int
    let rows, columns: Int
    /// Pixels.
    let inputWidth, inputHeight: Double

    /// Grids of the usual three strides.
    static func pyramid(input: [Int]) -> [DetectionGrid] {
        [8, 16, 32].map { DetectionGrid(stride: $0, input: input) }
    }

    /// - Parameter input: [1, channels, rows, columns].
    init(stride: Int, input: [Int]) {
        self.stride = stride
        // Networks halve sizes rounding up.
        rows = (input[2] + stride - 1) / stride
        columns = (input[3] + stride - 1) / stride
        inputWidth = Double(input[3])
        inputHeight = Double(input[2])
    }

    var count: Int { rows * columns }

    /// A place given in cells, as a fraction of the input.
    func point(x: Double, y: Double) -> Point {
        Point(x: x * Double(stride) / inputWidth, y: y * Double(stride) / inputHeight)
    }

    /// A box given in cells, as fractions of the input.
    func box(centerX: Double, centerY: Double, width: Double, height: Double) -> Box {
        let (center, size) = (point(x: centerX, y: centerY), point(x: width, y: height))
        return Box(centerX: center.x, centerY: center.y, width: size.x, height: size.y)
    }
}

extension Box {
    var isFinite: Bool { x.isFinite && y.isFinite && width.isFinite && height.isFinite }
}

extension ArraySlice<Float> {
    /// The place of the largest value, from 0, and that value.
    var largest: (index: Int, value: Float) {
        var best = startIndex
        for index in indices where self[index] > self[best] { best = index }
        return (best - startIndex, self[best])
    }
}
