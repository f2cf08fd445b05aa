/// GlobalMaxPool: the largest element of each channel.
struct GlobalMaxPoolOperator: GlobalPoolOperator {
    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {}

    func reduce(_ values: ArraySlice<Double>) -> Double { values.reduce(-.infinity, max) }
}
