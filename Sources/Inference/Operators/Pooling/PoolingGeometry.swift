/// A window over every channel of [batch, channels, axes...] by itself.
struct PoolingGeometry: Sendable, Equatable {
    /// Batch times channels.
    let planes: Int
    let window: WindowGeometry
    let outputShape: [Int]

    /// - Throws: where the window does not fit the input.
    init(_ window: Window, input: [Int]) throws(InferenceError) {
        guard input.count >= 3 else {
            throw InferenceError("an input of the shape \(input) has no axes to slide along")
        }
        guard let kernel = window.kernel else { throw InferenceError("kernel_shape is missing") }
        self.window = try window.geometry(over: Array(input.dropFirst(2)), kernel: kernel)
        planes = try TypedTensor.count(of: [input[0], input[1]])
        outputShape = Array(input.prefix(2)) + self.window.outputSizes
    }

    /// Reduces what lies under each window, padding left out.
    /// - Parameters:
    ///   - values: the input.
    ///   - add: takes the next value into the result so far.
    func reduce(
        _ values: [Double], from initial: Double, _ add: (inout Double, Double) -> Void
    ) throws(InferenceError) -> [Double] {
        let places = try window.places()
        var results = [Double](repeating: initial, count: try TypedTensor.count(of: outputShape))
        for plane in 0..<planes {
            let (from, to) = (plane * window.inputCount, plane * window.outputCount)
            for (index, place) in places.enumerated() where place >= 0 {
                add(&results[to + index % window.outputCount], values[from + place])
            }
        }
        return results
    }
}
