/// GlobalAveragePool: the mean of each channel.
struct GlobalAveragePoolOperator: GlobalPoolOperator {
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func reduce(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) / Double(values.count) }
}
