extension ResolvedNetwork {
    /// Who makes each value, and how often values are read, by nodes and as outputs of the network.
    struct Links {
        private(set) var producers: [Int?]
        private(set) var readerCounts: [Int]

        init(_ network: ResolvedNetwork) {
            producers = [Int?](repeating: nil, count: network.values.count)
            readerCounts = [Int](repeating: 0, count: network.values.count)
            for (index, node) in network.nodes.enumerated() {
                for case let input? in node.inputs { readerCounts[input] += 1 }
                for case let output? in node.outputs { producers[output] = index }
            }
            for output in network.outputs { readerCounts[output.value] += 1 }
        }
    }

    /// Puts one node in the place of two, the first of which makes a value that only the second reads, wherever `join` says
    /// so, again and again.
    ///
    /// - Parameter join: gets the two nodes and the index of the first one's result among the second one's inputs.
    mutating func joinPairs(_ join: (_ first: Node, _ second: Node, _ input: Int) -> Node?) {
        let links = Links(self)
        var producers = links.producers
        for index in nodes.indices {
            var input = 0
            while input < nodes[index].inputs.count {
                if let value = nodes[index].inputs[input], links.readerCounts[value] == 1, let first = producers[value],
                    let joined = join(nodes[first], nodes[index], input)
                {
                    nodes[index] = joined
                    nodes[first].outputs = []
                    producers[value] = nil
                    input = 0
                } else {
                    input += 1
                }
            }
        }
        removeDeadNodes()
    }
}
