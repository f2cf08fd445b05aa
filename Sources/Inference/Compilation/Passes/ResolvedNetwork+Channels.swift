/// Channels that change their places (concatenation, split, ShuffleNet's shuffle) are read where they are.
extension ResolvedNetwork {
    /// Selections of channels of selections become one; a convolution of one tap that reads a selection reads its sources.
    mutating func resolveChannels() {
        let producers = Links(self).producers
        for index in nodes.indices {
            guard case .channels(let sources) = nodes[index].work else { continue }
            let (inputs, resolved) = resolve(nodes[index].inputs, sources, producers)
            nodes[index].inputs = inputs
            nodes[index].work = .channels(resolved)
        }
        let readers = readers()
        for index in nodes.indices {
            guard case .channels(let sources) = nodes[index].work, let output = nodes[index].outputs[0],
                !outputs.contains(where: { $0.value == output }),
                readers[output].allSatisfy({ readsAnywhere(nodes[$0], output) })
            else { continue }
            for reader in readers[output] {
                guard case .convolution(var convolution) = nodes[reader].work else { continue }
                convolution.sources = sources
                nodes[reader].inputs = nodes[index].inputs + nodes[reader].inputs.dropFirst()
                nodes[reader].work = .convolution(convolution)
            }
        }
        removeDeadNodes()
    }

    /// A dense convolution of one tap, whose input channels may lie anywhere.
    private func readsAnywhere(_ node: Node, _ value: ValueID) -> Bool {
        guard case .convolution(let convolution) = node.work else { return false }
        return convolution.hasOneTap && convolution.groups == 1 && node.inputs[0] == value
            && !node.inputs.dropFirst().contains(value)
    }

    private func readers() -> [[Int]] {
        var readers = [[Int]](repeating: [], count: values.count)
        for (index, node) in nodes.enumerated() {
            for case let input? in node.inputs where readers[input].last != index { readers[input].append(index) }
        }
        return readers
    }

    private func resolve(
        _ inputs: [ValueID?], _ sources: [ChannelSource], _ producers: [Int?]
    ) -> ([ValueID?], [ChannelSource]) {
        var values: [ValueID?] = []
        var places: [ValueID: Int] = [:]
        let resolved = sources.map { source in
            var (value, channel) = (inputs[source.input]!, source.channel)
            if let producer = producers[value], case .channels(let earlier) = nodes[producer].work {
                (value, channel) = (nodes[producer].inputs[earlier[channel].input]!, earlier[channel].channel)
            }
            if places[value] == nil {
                places[value] = values.count
                values.append(value)
            }
            return ChannelSource(input: places[value]!, channel: channel)
        }
        return (values, resolved)
    }
}
