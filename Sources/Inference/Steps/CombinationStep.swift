import CKernels

/// An elementwise function of two values of one layout, each repeated along the axes where it has one element.
struct CombinationStep: Step {
    /// An axis of the result, or several that all operands go along alike, with each operand's floats between neighbours.
    private struct Axis {
        var count, first, second, result: Int
    }

    private let function: Combination.Function
    private let first, second, output: Operand
    /// At least two, outermost first; along the innermost an operand goes on or stays.
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

    func run(_ share: Share) {
        if isFlat, function == .product || function == .sum {
            runFlat(share.range(of: axes[1].count, unit: 16))
        } else if isChannelwise {
            runChannels(share)
        } else {
            runAxes(share)
        }
    }

    private func runFlat(_ range: Range<Int>) {
        let whole = range.count / 8 * 8
        let (a, b, y) = (
            first.address + range.lowerBound, second.address + range.lowerBound, output.address + range.lowerBound
        )
        var activation = epilogue.activation
        if function == .sum {
            blocked_add(a, b, &activation, y, whole)
        } else {
            blocked_multiply(a, b, &activation, y, whole)
        }
        for index in whole..<range.count { y[index] = function == .sum ? a[index] + b[index] : a[index] * b[index] }
        epilogue.apply(to: y + whole, count: range.count - whole)
    }

    private func runChannels(_ share: Share) {
        let pixels = output.picture.pixels
        var activation = epilogue.activation
        for plane in share.range(of: output.picture.batch * output.picture.blocks) {
            let (x, y) = (first.address + plane * pixels * 8, output.address + plane * pixels * 8)
            let factors = second.address + plane * 8
            blocked_scale_channels(
                x, function == .product ? factors : nil, function == .sum ? factors : nil, 8, pixels, &activation, y)
        }
    }

    private func runAxes(_ share: Share) {
        var axes = axes
        // The outermost axis that has several elements is split.
        let split = axes.firstIndex { $0.count > 1 } ?? 0
        let range = share.range(of: axes[split].count, unit: split == axes.count - 1 ? 16 : 1)
        guard !range.isEmpty else { return }
        axes[split].count = range.count
        let start = range.lowerBound
        run(
            axes[...], first.address + start * axes[split].first, second.address + start * axes[split].second,
            output.address + start * axes[split].result)
    }

    private func run(
        _ axes: ArraySlice<Axis>, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>
    ) {
        guard let axis = axes.first else { return }
        if axes.count > 2 {
            for index in 0..<axis.count {
                run(
                    axes.dropFirst(), first + index * axis.first, second + index * axis.second,
                    result + index * axis.result)
            }
            return
        }
        let inner = axes[axes.endIndex - 1]
        switch function {
        case .sum: combine(axis, inner, first, second, result) { $0 + $1 }
        case .difference: combine(axis, inner, first, second, result) { $0 - $1 }
        case .product: combine(axis, inner, first, second, result) { $0 * $1 }
        case .quotient: combine(axis, inner, first, second, result) { $0 / $1 }
        case .larger: combine(axis, inner, first, second, result) { $0 > $1 || $0.isNaN ? $0 : $1 }
        case .smaller: combine(axis, inner, first, second, result) { $0 < $1 || $0.isNaN ? $0 : $1 }
        }
    }

    /// Two axes; the three cases of the inner one are loops of their own so that each is vectorised.
    @inline(__always)
    private func combine(
        _ outer: Axis, _ inner: Axis, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>, _ function: (Float, Float) -> Float
    ) {
        for row in 0..<outer.count {
            let (a, b, y) = (first + row * outer.first, second + row * outer.second, result + row * outer.result)
            if inner.second == 0 {
                let value = b[0]
                for index in 0..<inner.count { y[index] = function(a[index], value) }
            } else if inner.first == 0 {
                let value = a[0]
                for index in 0..<inner.count { y[index] = function(value, b[index]) }
            } else {
                for index in 0..<inner.count { y[index] = function(a[index], b[index]) }
            }
            epilogue.apply(to: y, count: inner.count)
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
