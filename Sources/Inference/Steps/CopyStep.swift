/// Copies a planar value's elements into another arrangement.
struct CopyStep: Step {
    private let input: Operand
    private let target: UnsafeMutablePointer<Float>
    private let start: Int
    /// Outermost first; each axis with floats between neighbours in the source and in the target.
    private let axes: [(count: Int, source: Int, target: Int)]

    init(_ view: StridedView, input: Operand, output: Operand) {
        self.init(view, input: input, target: output.address, strides: TypedTensor.strides(of: view.shape))
    }

    /// - Parameter strides: floats between neighbours in the target along each axis of the view.
    init(_ view: StridedView, input: Operand, target: UnsafeMutablePointer<Float>, strides: [Int]) {
        self.input = input
        self.target = target
        start = view.start
        var axes: [(count: Int, source: Int, target: Int)] = []
        for (factors, stride) in zip(view.axes, strides) {
            var inner = factors.reduce(1) { $0 * $1.count } * stride
            for factor in factors where factor.count != 1 {
                inner /= factor.count
                if let last = axes.last, last.source == factor.stride * factor.count,
                    last.target == inner * factor.count
                {
                    axes[axes.count - 1] = (last.count * factor.count, factor.stride, inner)
                } else {
                    axes.append((factor.count, factor.stride, inner))
                }
            }
        }
        while axes.count < 2 { axes.insert((1, 0, 0), at: 0) }
        self.axes = axes
    }

    func run(_ share: Share) {
        var axes = axes
        let split = axes.firstIndex { $0.count > 1 } ?? 0
        let range = share.range(of: axes[split].count)
        guard !range.isEmpty else { return }
        axes[split].count = range.count
        copy(
            axes[...], input.address + start + range.lowerBound * axes[split].source,
            target + range.lowerBound * axes[split].target)
    }

    private func copy(
        _ axes: ArraySlice<(count: Int, source: Int, target: Int)>, _ source: UnsafePointer<Float>,
        _ target: UnsafeMutablePointer<Float>
    ) {
        guard let axis = axes.first else { return }
        guard axes.count == 2 else {
            for index in 0..<axis.count {
                copy(axes.dropFirst(), source + index * axis.source, target + index * axis.target)
            }
            return
        }
        let inner = axes[axes.endIndex - 1]
        if inner.source == 1, inner.target == 1 {
            for row in 0..<axis.count {
                (target + row * axis.target).update(from: source + row * axis.source, count: inner.count)
            }
        } else {
            copyTiles(axis, inner, source, target)
        }
    }

    /// In tiles, so that a transposition does not touch a new cache line with every element.
    private func copyTiles(
        _ outer: (count: Int, source: Int, target: Int), _ inner: (count: Int, source: Int, target: Int),
        _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>
    ) {
        let tile = 16
        for firstRow in stride(from: 0, to: outer.count, by: tile) {
            let rows = firstRow..<min(firstRow + tile, outer.count)
            for firstColumn in stride(from: 0, to: inner.count, by: tile) {
                for row in rows {
                    let (x, y) = (source + row * outer.source, target + row * outer.target)
                    for column in firstColumn..<min(firstColumn + tile, inner.count) {
                        y[column * inner.target] = x[column * inner.source]
                    }
                }
            }
        }
    }
}
