import CKernels

/// Sums, means and the like over runs of planar values.
struct ReductionStep: Step {
    let reduction: Reduction
    let input, output: Operand

    func run(_ share: Share, in memory: PlanMemory) {
        // Where there are few runs, the places in them go to the shares.
        let splitsRuns = reduction.outer >= share.count || reduction.inner == 1
        let runs = splitsRuns ? share.range(of: reduction.outer) : 0..<reduction.outer
        let places = splitsRuns ? 0..<reduction.inner : share.range(of: reduction.inner, unit: 16)
        for run in runs {
            let x = memory[input] + run * reduction.count * reduction.inner
            let y = memory[output] + run * reduction.inner
            if reduction.inner == 1 { y[0] = reduced(x) } else { reduce(x, places, to: y) }
        }
    }

    private func reduced(_ x: UnsafePointer<Float>) -> Float {
        switch reduction.function {
        case .largest: return fold(x) { $0 > $1 || $0.isNaN ? $0 : $1 }
        case .smallest: return fold(x) { $0 < $1 || $0.isNaN ? $0 : $1 }
        case .mean, .norm, .sum:
            var sums = (0.0, 0.0)
            withUnsafeMutableBytes(of: &sums) { bytes in
                neural_moments(x, reduction.count, 0, bytes.assumingMemoryBound(to: Double.self).baseAddress)
            }
            switch reduction.function {
            case .mean: return Float(sums.0 / Double(reduction.count))
            case .norm: return Float(sums.1.squareRoot())
            default: return Float(sums.0)
            }
        }
    }

    @inline(__always)
    private func fold(_ x: UnsafePointer<Float>, _ function: (Float, Float) -> Float) -> Float {
        var result = x[0]
        for index in 1..<reduction.count { result = function(result, x[index]) }
        return result
    }

    /// Neighbouring places together.
    private func reduce(_ x: UnsafePointer<Float>, _ places: Range<Int>, to y: UnsafeMutablePointer<Float>) {
        switch reduction.function {
        case .largest: fold(x, places, to: y) { $0 > $1 || $0.isNaN ? $0 : $1 }
        case .smallest: fold(x, places, to: y) { $0 < $1 || $0.isNaN ? $0 : $1 }
        case .sum: fold(x, places, to: y) { $0 + $1 }
        case .mean:
            fold(x, places, to: y) { $0 + $1 }
            for place in places { y[place] /= Float(reduction.count) }
        case .norm:
            for place in places { y[place] = x[place] * x[place] }
            for index in 1..<reduction.count {
                let row = x + index * reduction.inner
                for place in places { y[place] += row[place] * row[place] }
            }
            for place in places { y[place] = y[place].squareRoot() }
        }
    }

    @inline(__always)
    private func fold(
        _ x: UnsafePointer<Float>, _ places: Range<Int>, to y: UnsafeMutablePointer<Float>,
        _ function: (Float, Float) -> Float
    ) {
        for place in places { y[place] = x[place] }
        for index in 1..<reduction.count {
            let row = x + index * reduction.inner
            for place in places { y[place] = function(y[place], row[place]) }
        }
    }
}
