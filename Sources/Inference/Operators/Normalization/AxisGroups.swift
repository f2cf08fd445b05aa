/// The elements of a tensor in groups: those that differ along some axes only are of one group.
struct AxisGroups: Sendable, Equatable {
    /// For each element the number of its group.
    let indices: [Int]
    /// The tensor's shape with 1 in place of the axes.
    let shape: [Int]
    let count: Int

    /// - Parameter axes: from 0 to the rank - 1.
    init(along axes: [Int], of shape: [Int]) throws(InferenceError) {
        self.shape = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
        count = try TypedTensor.count(of: self.shape)
        indices = try Broadcast.selection(from: self.shape, to: shape).offsets
    }

    /// One result for each group.
    func reduce(_ values: [Double], from initial: Double, _ add: (inout Double, Double) -> Void) -> [Double] {
        var results = [Double](repeating: initial, count: count)
        for (value, group) in zip(values, indices) { add(&results[group], value) }
        return results
    }

    func sums(_ values: [Double]) -> [Double] { reduce(values, from: 0) { $0 += $1 } }

    /// Each element with its group's number.
    func map(_ values: [Double], _ transform: (Double, _ group: Int) -> Double) -> [Double] {
        zip(values, indices).map { transform($0, $1) }
    }

    func moments(_ values: [Double]) -> Moments {
        let size = Double(indices.count / max(count, 1))
        let means = sums(values).map { $0 / size }
        let centered = map(values) { $0 - means[$1] }
        return Moments(centered: centered, means: means, variances: sums(centered.map { $0 * $0 }).map { $0 / size })
    }

    struct Moments {
        /// The elements minus their group's mean.
        let centered: [Double]
        /// One for each group.
        let means, variances: [Double]
    }

    /// Elements minus their group's mean, divided by sqrt(variance + epsilon).
    func standardized(_ values: [Double], epsilon: Float) -> [Double] {
        let moments = moments(values)
        let deviations = moments.variances.map { ($0 + Double(epsilon)).squareRoot() }
        return map(moments.centered) { $0 / deviations[$1] }
    }
}
