extension Graph {
    /// The shapes of all values that the outputs depend on.
    ///
    /// - Parameter batch: the size of the axes that the graph leaves open.
    /// - Throws: `GraphError` naming the node where values are unknown, nodes form a cycle or shapes do not fit.
    public func valueShapes(batch: Int) throws(GraphError) -> [String: [Int]] {
        try ResolvedGraph(self, batch: batch).shapes
    }

    /// The shape of one value, whatever the graph's outputs are.
    func shape(of value: String, batch: Int) throws(GraphError) -> [Int] {
        var graph = self
        graph.outputs = []
        let shapes = try ResolvedGraph(graph, batch: batch, further: [value]).shapes
        guard let shape = shapes[value] else { throw GraphError("the value \"\(value)\" is not known") }
        return shape
    }
}
