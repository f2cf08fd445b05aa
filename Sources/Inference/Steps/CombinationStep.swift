import CKernels

/// An elementwise function of two values of one layout, each repeated along the axes where it has one element.
struct CombinationStep: Step {
    /// An axis of the result, or several that all operands go along alike, with each operand's floats between neighbours.
    private struct Axis {
        var count, first, second, result: Int
    }

    private let function: Combination.Function
    private let first, second, output: Operand
    /// At least two, outermost first; along the innermost an operand goes on or stays. Only the first may have a single
    /// element.
    private let axes: [Axis]
    private let epilogue: Epilogue

    init(_ combination: Combination, first: Operand, second: Operand, output: Operand) {
        function = combination.function
        epilogue = Epilogue(combination.activation)
        (self.first, self.second, self.output) = (first, second, output)
        axes = Self.axes(first, second, output)
    }

    private static func axes(_ first: Operand, _ second: Operand, _ output: Operand) -> [Axis] {
        let result = output.memoryShape
        let strides = TypedTensor.strides(of: result)
        let (firstStrides, secondStrides) = (first.strides(repeatedTo: result), second.strides(repeatedTo: result))
        var axes: [Axis] = []
        for index in result.indices where result[index] != 1 {
            let axis = Axis(
                count: result[index], first: firstStrides[index], second: secondStrides[index], result: strides[index])
            if let last = axes.last, last.first == axis.first * axis.count, last.second == axis.second * axis.count,
                last.result == axis.result * axis.count
            {
                axes[axes.count - 1] = axis
                axes[axes.count - 1].count *= last.count
            } else {
                axes.append(axis)
            }
        }
        while axes.count < 2 { axes.insert(Axis(count: 1, first: 0, second: 0, result: 0), at: 0) }
        return axes
    }

    /// Both operands and the result are one run of memory.
    private var isFlat: Bool {
        axes[0].count == 1 && axes[1].first == 1 && axes[1].second == 1
    }

    /// Blocked pictures times, or plus, one number for each channel.
    private var isChannelwise: Bool {
        output.layout == .blocked && second.layout == .blocked && first.shape == output.shape
            && second.picture.pixels == 1
            && (function == .product || function == .sum)
    }

    func run(_ share: Share, in memory: PlanMemory) {
        if isFlat, function == .product || function == .sum {
            runFlat(share.range(of: axes[1].count, unit: 16), memory)
        } else if isChannelwise {
            runChannels(share, memory)
        } else {
            runAxes(share, memory)
        }
    }

    private func runFlat(_ range: Range<Int>, _ memory: PlanMemory) {
        let whole = range.count / 8 * 8
        let start = range.lowerBound
        let (a, b, y) = (memory[first] + start, memory[second] + start, memory[output] + start)
        var activation = epilogue.kernel()
        if function == .sum {
            blocked_add(a, b, &activation, y, whole)
        } else {
            blocked_multiply(a, b, &activation, y, whole)
        }
        for index in whole..<range.count { y[index] = function == .sum ? a[index] + b[index] : a[index] * b[index] }
        epilogue.apply(to: y + whole, count: range.count - whole)
    }

    private func runChannels(_ share: Share, _ memory: PlanMemory) {
        let pixels = output.picture.pixels
        var activation = epilogue.kernel()
        for plane in share.range(of: output.picture.batch * output.picture.blocks) {
            let (x, y) = (memory[first] + plane * pixels * 8, memory[output] + plane * pixels * 8)
            let factors = memory[second] + plane * 8
            blocked_scale_channels(
                x, function == .product ? factors : nil, function == .sum ? factors : nil, 8, pixels, &activation, y)
        }
    }

    private func runAxes(_ share: Share, _ memory: PlanMemory) {
        let split = axes[0].count > 1 ? 0 : 1
        let range = share.range(of: axes[split].count, unit: split == axes.count - 1 ? 16 : 1)
        guard !range.isEmpty else { return }
        let (axis, start) = (axes[split], range.lowerBound)
        let a = UnsafePointer(memory[first] + start * axis.first)
        let b = UnsafePointer(memory[second] + start * axis.second)
        let y = memory[output] + start * axis.result
        if split == 0 {
            run(axis: 0, range.count, a, b, y)
        } else {
            runPlane(rows: 1, columns: range.count, a, b, y)
        }
    }

    /// The first `count` places of an axis, and all of the axes inside it.
    private func run(
        axis: Int, _ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>
    ) {
        let inner = axes[axis + 1].count
        guard axis < axes.count - 2 else { return runPlane(rows: count, columns: inner, first, second, result) }
        let steps = axes[axis]
        for index in 0..<count {
            run(
                axis: axis + 1, inner, first + index * steps.first, second + index * steps.second,
                result + index * steps.result)
        }
    }

    /// Of the two innermost axes.
    private func runPlane(
        rows: Int, columns: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>
    ) {
        switch function {
        case .sum: combine(rows, columns, first, second, result) { $0 + $1 }
        case .difference: combine(rows, columns, first, second, result) { $0 - $1 }
        case .product: combine(rows, columns, first, second, result) { $0 * $1 }
        case .quotient: combine(rows, columns, first, second, result) { $0 / $1 }
        case .larger: combine(rows, columns, first, second, result) { $0 > $1 || $0.isNaN ? $0 : $1 }
        case .smaller: combine(rows, columns, first, second, result) { $0 < $1 || $0.isNaN ? $0 : $1 }
        }
    }

    /// The three cases of the inner axis are loops of their own so that each is vectorised.
    @inline(__always)
    private func combine(
        _ rows: Int, _ columns: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>, _ function: (Float, Float) -> Float
    ) {
        let (outer, inner) = (axes[axes.count - 2], axes[axes.count - 1])
        for row in 0..<rows {
            let (a, b, y) = (first + row * outer.first, second + row * outer.second, result + row * outer.result)
            if inner.second == 0 {
                let value = b[0]
                for index in 0..<columns { y[index] = function(a[index], value) }
            } else if inner.first == 0 {
                let value = a[0]
                for index in 0..<columns { y[index] = function(value, b[index]) }
            } else {
                for index in 0..<columns { y[index] = function(a[index], b[index]) }
            }
            epilogue.apply(to: y, count: columns)
        }
    }
}

extension Operand {
    /// Sizes of the axes as they lie in memory: a blocked picture is batch, blocks, pixels, lanes.
    var memoryShape: [Int] {
        guard layout == .blocked else { return shape }
        return [picture.batch, picture.blocks, picture.pixels, 8]
    }

    /// Floats between neighbours along each axis of a larger shape; 0 where the operand has one element.
    func strides(repeatedTo result: [Int]) -> [Int] {
        let shape = memoryShape
        let missing = result.count - shape.count
        let strides = TypedTensor.strides(of: shape)
        return result.indices.map { axis in
            axis < missing || shape[axis - missing] == 1 ? 0 : strides[axis - missing]
        }
    }
}
