/// Pictures enlarged by whole factors, by repeating pixels or bilinearly between their centres.
final class ResizeLayer: Layer {
    /// Where a result's pixel comes from along one axis.
    private struct Source {
        let first, second: Int
        /// Of the second pixel.
        let share: Float
    }

    private let input, output: Operand
    private let rows, columns: [Source]
    private let width, inputPlane, planeCount: Int

    init(_ factors: Operation.Size, _ interpolation: Operation.Interpolation, input: Operand, output: Operand) {
        self.input = input
        self.output = output
        rows = Self.sources(input.shape[2], factors.height, interpolation)
        columns = Self.sources(input.shape[3], factors.width, interpolation)
        width = input.shape[3]
        inputPlane = input.shape[2] * width
        planeCount = input.shape[0] * input.shape[1]
    }

    private static func sources(
        _ size: Int, _ factor: Int, _ interpolation: Operation.Interpolation
    ) -> [Source] {
        (0..<size * factor).map { index in
            if interpolation == .nearest { return Source(first: index / factor, second: index / factor, share: 0) }
            let place = min(max((Float(index) + 0.5) / Float(factor) - 0.5, 0), Float(size - 1))
            return Source(first: Int(place), second: min(Int(place) + 1, size - 1), share: place - Float(Int(place)))
        }
    }

    func forward(isTraining: Bool) {
        var y = output.values
        for plane in 0..<planeCount {
            let x = input.values + plane * inputPlane
            for index in 0..<rows.count {
                let row = rows[index]
                let (above, below) = (x + row.first * width, x + row.second * width)
                for index in 0..<columns.count {
                    let column = columns[index]
                    let upper = above[column.first] + (above[column.second] - above[column.first]) * column.share
                    let lower = below[column.first] + (below[column.second] - below[column.first]) * column.share
                    y.pointee = upper + (lower - upper) * row.share
                    y += 1
                }
            }
        }
    }

    func backward() {
        guard let gradient = input.gradient, var dy = output.gradient else { return }
        if !input.addsGradient { gradient.update(repeating: 0, count: input.count) }
        for plane in 0..<planeCount {
            let dx = gradient + plane * inputPlane
            for index in 0..<rows.count {
                let row = rows[index]
                let (above, below) = (dx + row.first * width, dx + row.second * width)
                for index in 0..<columns.count {
                    let column = columns[index]
                    let (upper, lower) = (dy.pointee * (1 - row.share), dy.pointee * row.share)
                    above[column.first] += upper * (1 - column.share)
                    above[column.second] += upper * column.share
                    below[column.first] += lower * (1 - column.share)
                    below[column.second] += lower * column.share
                    dy += 1
                }
            }
        }
    }
}
