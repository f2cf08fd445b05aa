import CKernels

/// Means over runs of planar values.
struct MeanStep: Step {
    let outer, count, inner: Int
    let input, output: Operand

    func run(_ share: Share, in memory: PlanMemory) {
        for run in share.range(of: outer) {
            let (x, y) = (memory[input] + run * count * inner, memory[output] + run * inner)
            if inner == 1 {
                var sums = (0.0, 0.0)
                withUnsafeMutableBytes(of: &sums) { bytes in
                    neural_moments(x, count, 0, bytes.assumingMemoryBound(to: Double.self).baseAddress)
                }
                y[0] = Float(sums.0 / Double(count))
                continue
            }
            y.update(repeating: 0, count: inner)
            for index in 0..<count {
                for place in 0..<inner { y[place] += x[index * inner + place] }
            }
            for place in 0..<inner { y[place] /= Float(count) }
        }
    }
}
