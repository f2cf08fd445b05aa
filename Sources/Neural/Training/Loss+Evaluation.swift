import Glibc

extension Loss {
    /// - Parameters:
    ///   - output: logits or values, example after example; as many targets.
    ///   - gradient: gets weight · d(loss) / d(output); nil where nobody needs it.
    /// - Returns: weight · loss.
    func evaluate(
        _ output: UnsafeBufferPointer<Float>, _ targets: [Float], examples: Int, weight: Float,
        gradient: UnsafeMutableBufferPointer<Float>?
    ) -> Float {
        switch self {
        case .softmaxCrossEntropy(let classWeights, let smoothing, let focus):
            let classes = output.count / examples
            precondition(
                classWeights.isEmpty || classWeights.count == classes, "\(classWeights) for \(classes) classes")
            let scale = Double(weight) / Double(examples)
            var sum = 0.0
            for start in stride(from: 0, to: output.count, by: classes) {
                let range = start..<start + classes
                sum += Self.crossEntropy(
                    UnsafeBufferPointer(rebasing: output[range]), targets[range], classWeights, Double(smoothing),
                    focus: Double(focus), scale,
                    gradient.map { UnsafeMutableBufferPointer(rebasing: $0[range]) })
            }
            return Float(sum)
        case .binaryCrossEntropy:
            return Self.mean(output, targets, weight, gradient) { x, target in
                (max(x, 0) - x * target + log1p(exp(-abs(x))), 1 / (1 + exp(-x)) - target)
            }
        case .meanSquaredError:
            return Self.mean(output, targets, weight, gradient) { x, target in
                ((x - target) * (x - target), 2 * (x - target))
            }
        }
    }

    /// With u_k = w_k t_k, p = softmax(x) and m_k = (1 - p_k)^γ: loss = -Σ u_k m_k log p_k, and d(loss) / dx_j = g_j - p_j Σ g,
    /// where g_k = u_k (γ p_k (1 - p_k)^(γ - 1) log p_k - m_k) is the derivative by p_k, times p_k.
    private static func crossEntropy(
        _ logits: UnsafeBufferPointer<Float>, _ targets: ArraySlice<Float>, _ classWeights: [Float],
        _ smoothing: Double, focus: Double, _ scale: Double, _ gradient: UnsafeMutableBufferPointer<Float>?
    ) -> Double {
        let largest = Double(logits.max() ?? 0)
        let logSum = largest + log(logits.reduce(0.0) { $0 + exp(Double($1) - largest) })
        func share(_ index: Int) -> Double {
            let target = Double(targets[targets.startIndex + index])
            let smoothed = (1 - smoothing) * target + smoothing / Double(logits.count)
            return smoothed * (classWeights.isEmpty ? 1 : Double(classWeights[index]))
        }
        func slope(_ index: Int) -> Double {
            let logProbability = Double(logits[index]) - logSum
            guard focus > 0 else { return -share(index) }
            let (probability, rest) = (exp(logProbability), max(1 - exp(logProbability), 1e-12))
            return share(index) * pow(rest, focus) * (focus * probability / rest * logProbability - 1)
        }
        let total = logits.indices.reduce(0.0) { $0 + slope($1) }
        var loss = 0.0
        for index in logits.indices {
            let logProbability = Double(logits[index]) - logSum
            let doubt = focus > 0 ? pow(1 - exp(logProbability), focus) : 1
            loss -= share(index) * doubt * logProbability
            gradient?[index] = Float(scale * (slope(index) - exp(logProbability) * total))
        }
        return scale * loss
    }

    /// The mean of an element-wise loss. `element` gives loss and derivative for a value and its target.
    private static func mean(
        _ output: UnsafeBufferPointer<Float>, _ targets: [Float], _ weight: Float,
        _ gradient: UnsafeMutableBufferPointer<Float>?, _ element: (Double, Double) -> (Double, Double)
    ) -> Float {
        let scale = Double(weight) / Double(output.count)
        var sum = 0.0
        for index in output.indices {
            let (loss, derivative) = element(Double(output[index]), Double(targets[index]))
            sum += loss
            gradient?[index] = Float(scale * derivative)
        }
        return Float(scale * sum)
    }
}
