/// Copies a planar value's elements into another arrangement.
struct CopyStep: Step {
    private let input, output: Operand
    /// Where the first element is read and written, in floats from where the operands begin.
    private let start, offset: Int
    /// At least two, outermost first; each axis with floats between neighbours in the source and in the target. Only the
    /// first may have a single element.
    private let axes: [(count: Int, source: Int, target: Int)]

    init(_ view: StridedView, input: Operand, output: Operand) {
        self.init(view, input: input, output: output, offset: 0, strides: TypedTensor.strides(of: view.shape))
    }

    /// - Parameters:
    ///   - offset: where in the output the target begins.
    ///   - strides: floats between neighbours in the target along each axis of the view.
    init(_ view: StridedView, input: Operand, output: Operand, offset: Int, strides: [Int]) {
        (self.input, self.output) = (input, output)
        (start, self.offset) = (view.start, offset)
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

    func run(_ share: Share, in memory: PlanMemory) {
        let split = axes[0].count > 1 ? 0 : 1
        let range = share.range(of: axes[split].count)
        guard !range.isEmpty else { return }
        let source = UnsafePointer(memory[input] + start + range.lowerBound * axes[split].source)
        let target = memory[output] + offset + range.lowerBound * axes[split].target
        if split == 0 {
            copy(axis: 0, range.count, source, target)
        } else {
            copyPlane(rows: 1, columns: range.count, source, target)
        }
    }

    /// The first `count` places of an axis, and all of the axes inside it.
    private func copy(
        axis: Int, _ count: Int, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>
    ) {
        let inner = axes[axis + 1].count
        guard axis < axes.count - 2 else { return copyPlane(rows: count, columns: inner, source, target) }
        for index in 0..<count {
            copy(axis: axis + 1, inner, source + index * axes[axis].source, target + index * axes[axis].target)
        }
    }

    /// Of the two innermost axes.
    private func copyPlane(
        rows: Int, columns: Int, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>
    ) {
        let (outer, inner) = (axes[axes.count - 2], axes[axes.count - 1])
        if inner.source == 1, inner.target == 1 {
            for row in 0..<rows {
                (target + row * outer.target).update(from: source + row * outer.source, count: columns)
            }
        } else {
            copyTiles((rows, outer.source, outer.target), (columns, inner.source, inner.target), source, target)
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
