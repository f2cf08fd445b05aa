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
        case .softmaxCrossEntropy(let classWeights, let smoothing):
            let classes = output.count / examples
            precondition(
                classWeights.isEmpty || classWeights.count == classes, "\(classWeights) for \(classes) classes")
            let scale = Double(weight) / Double(examples)
            var sum = 0.0
            for start in stride(from: 0, to: output.count, by: classes) {
                let range = start..<start + classes
                sum += Self.crossEntropy(
                    UnsafeBufferPointer(rebasing: output[range]), targets[range], classWeights, Double(smoothing),
                    scale,
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

    /// With u_k = w_k t_k: loss = -Σ u_k log softmax(x)_k, and d(loss) / dx_k = softmax(x)_k Σ u - u_k.
    private static func crossEntropy(
        _ logits: UnsafeBufferPointer<Float>, _ targets: ArraySlice<Float>, _ classWeights: [Float],
        _ smoothing: Double, _ scale: Double, _ gradient: UnsafeMutableBufferPointer<Float>?
    ) -> Double {
        let largest = Double(logits.max() ?? 0)
        let logSum = largest + log(logits.reduce(0.0) { $0 + exp(Double($1) - largest) })
        func share(_ index: Int) -> Double {
            let target = Double(targets[targets.startIndex + index])
            let smoothed = (1 - smoothing) * target + smoothing / Double(logits.count)
            return smoothed * (classWeights.isEmpty ? 1 : Double(classWeights[index]))
        }
        let total = logits.indices.reduce(0.0) { $0 + share($1) }
        var loss = 0.0
        for index in logits.indices {
            let logProbability = Double(logits[index]) - logSum
            loss -= share(index) * logProbability
            gradient?[index] = Float(scale * (exp(logProbability) * total - share(index)))
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
