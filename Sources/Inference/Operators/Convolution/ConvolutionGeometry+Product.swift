/// Convolution as a product of matrices: weights times the unfolded input (im2col), a few rows of the output at a time.
///
/// Source: Chellapilla, Puri, Simard, "High performance convolutional neural networks for document processing", 2006.
extension ConvolutionGeometry {
    /// - Parameters:
    ///   - input: [batch, inputChannels, axes...].
    ///   - weights: [outputChannels, inputChannels / groups, kernel...].
    ///   - bias: one for each output channel, or nil.
    /// - Returns: [batch, outputChannels, axes...].
    func convolve<T: MatrixScalar>(_ input: [T], _ weights: [T], bias: [T]?) throws(InferenceError) -> [T] {
        var output = [T](repeating: 0, count: try TypedTensor.count(of: outputShape))
        if let bias { fill(&output, with: bias) }
        let depth = inputChannels / groups * window.tapCount
        let groupOutputs = outputChannels / groups
        for rows in window.rowBlocks(depth: depth) {
            let places = window.isPointwise ? [] : try window.places(rows: rows)
            let width = window.outputCount / window.axes[0].output
            let columns = rows.count * width
            for image in 0..<batch {
                for group in 0..<groups {
                    let from = (image * inputChannels + group * inputChannels / groups) * window.inputCount
                    let to = (image * outputChannels + group * groupOutputs) * window.outputCount
                    let unfolded =
                        window.isPointwise
                        ? MatrixBlock(input, at: from + rows.lowerBound * width, pitch: window.inputCount)
                        : MatrixBlock(unfold(input, from: from, places), pitch: columns)
                    T.addProduct(
                        MatrixBlock(weights, at: group * groupOutputs * depth, pitch: depth), unfolded, to: &output,
                        at: to + rows.lowerBound * width, pitch: window.outputCount, rows: groupOutputs,
                        columns: columns, depth: depth)
                }
            }
        }
        return output
    }

    private func fill<T: MatrixScalar>(_ output: inout [T], with bias: [T]) {
        for plane in 0..<(batch * outputChannels) {
            let value = bias[plane % outputChannels]
            for index in (plane * window.outputCount)..<((plane + 1) * window.outputCount) { output[index] = value }
        }
    }

    /// One group's channels under every tap: [channels · taps, outputs], 0 in the padding.
    private func unfold<T: MatrixScalar>(_ input: [T], from start: Int, _ places: [Int]) -> [T] {
        let channels = inputChannels / groups
        return [T](unsafeUninitializedCapacity: channels * places.count) { unfolded, count in
            for channel in 0..<channels {
                let base = start + channel * window.inputCount
                for place in places {
                    unfolded.initializeElement(at: count, to: place < 0 ? 0 : input[base + place])
                    count += 1
                }
            }
        }
    }
}
