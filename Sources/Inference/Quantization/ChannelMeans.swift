/// The mean value of each channel of an activation, over all places and examples.
struct ChannelMeans {
    private var sums: [Double] = []
    private var count = 0

    /// - Parameter shape: [1, channels, ...].
    mutating func add(_ values: [Float], shape: [Int]) {
        guard shape.count >= 2, shape[0] == 1, shape[1] > 0, !values.isEmpty else { return }
        if sums.isEmpty { sums = [Double](repeating: 0, count: shape[1]) }
        let places = values.count / shape[1]
        for channel in 0..<shape[1] {
            sums[channel] += values[channel * places..<(channel + 1) * places].reduce(0) { $0 + Double($1) }
        }
        count += places
    }

    /// Empty where nothing was added.
    var means: [Double] { sums.map { $0 / Double(max(1, count)) } }
}
