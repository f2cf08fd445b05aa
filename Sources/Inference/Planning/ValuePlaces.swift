/// Which values share memory: reshaped ones, parts of larger ones, and results that may overwrite an operand.
struct ValuePlaces {
    typealias ValueID = ResolvedNetwork.ValueID
    typealias Node = ResolvedNetwork.Node

    private let network: ResolvedNetwork
    /// For values that are a part of another one: that one, and where in it they begin, in floats.
    private var parents: [ValueID: (value: ValueID, offset: Int)] = [:]
    /// Values that are their node's input in memory, or a run of it.
    private var aliases: Set<ValueID> = []
    /// Of roots, the first and the last step that needs them or a part of them.
    private(set) var lifetimes: [ValueID: ClosedRange<Int>] = [:]

    init(_ network: ResolvedNetwork) {
        self.network = network
        for node in network.nodes { alias(node) }
        for node in network.nodes { placeParts(node) }
        measureLifetimes()
        for (step, node) in network.nodes.enumerated() { overwrite(node, step) }
    }

    /// The value whose memory a value is in, and where in it the value begins, in floats.
    func root(of value: ValueID) -> (value: ValueID, offset: Int) {
        var place = (value: value, offset: 0)
        while let parent = parents[place.value] { place = (parent.value, place.offset + parent.offset) }
        return place
    }

    /// True where a node's result is already where it should be.
    func isDone(_ node: Node) -> Bool {
        guard let output = node.outputs.first ?? nil else { return false }
        if aliases.contains(output) { return true }
        guard let offsets = parts(of: node) else { return false }
        let target = root(of: output)
        return zip(node.inputs, offsets).allSatisfy { input, offset in
            root(of: input!) == (target.value, target.offset + offset)
        }
    }

    /// Results that are the input in memory, or a run of it.
    private mutating func alias(_ node: Node) {
        guard node.inputs.count == 1, let input = node.inputs[0], let output = node.outputs.first ?? nil,
            network.values[input].constant == nil
        else { return }
        switch node.work {
        case .view(let view) where view.isReshape(of: network.shape(input)):
            alias(output, input, 0)
        case .reordering:
            // Channels of one pixel lie the same in every layout.
            let blocked = network.values[output].layout == .blocked ? output : input
            guard let picture = PictureShape(network.shape(blocked)), picture.pixels == 1, picture.batch == 1 else {
                return
            }
            alias(output, input, 0)
        case .channels(let sources):
            guard let picture = PictureShape(network.shape(input)), picture.batch == 1,
                let first = sources.first?.channel,
                first % 8 == 0, sources.enumerated().allSatisfy({ $1.channel == first + $0 })
            else { return }
            alias(output, input, first * picture.pixels)
        default: return
        }
    }

    private mutating func alias(_ output: ValueID, _ input: ValueID, _ offset: Int) {
        parents[output] = (input, offset)
        aliases.insert(output)
    }

    /// Values that only need to be computed in the right place to be joined.
    private mutating func placeParts(_ node: Node) {
        guard let output = node.outputs.first ?? nil, let offsets = parts(of: node) else { return }
        for (input, offset) in zip(node.inputs, offsets) {
            guard let input, network.values[input].constant == nil else { continue }
            let place = root(of: input)
            guard place.offset == 0, network.floatCount(place.value) == network.floatCount(input),
                place.value != root(of: output).value
            else { continue }
            parents[place.value] = (output, offset)
        }
    }

    /// Where each input of a node begins in the result, in floats, where the result is the inputs one after another.
    func parts(of node: Node) -> [Int]? {
        guard let output = node.outputs.first ?? nil else { return nil }
        switch node.work {
        case .concatenation(let axis):
            guard network.shape(output).prefix(axis).allSatisfy({ $0 == 1 }) else { return nil }
            var next = 0
            return node.inputs.map { input in
                defer { next += network.floatCount(input!) }
                return next
            }
        case .channels(let sources):
            guard let picture = PictureShape(network.shape(output)), picture.batch == 1 else { return nil }
            var next = 0
            var offsets: [Int] = []
            for (index, input) in node.inputs.enumerated() {
                let channels = network.shape(input!)[1]
                guard next % 8 == 0, next + channels <= sources.count,
                    (0..<channels).allSatisfy({ sources[next + $0] == ChannelSource(input: index, channel: $0) })
                else { return nil }
                offsets.append(next * picture.pixels)
                next += channels
            }
            return next == sources.count ? offsets : nil
        default: return nil
        }
    }

    /// Inputs and outputs of the network live all the time: callers may read and write them between runs.
    private mutating func measureLifetimes() {
        for (step, node) in network.nodes.enumerated() {
            for case let value? in node.inputs + node.outputs { extend(root(of: value).value, step...step) }
        }
        for value in network.inputs + network.outputs.map(\.value) {
            extend(root(of: value).value, -1...network.nodes.count)
        }
    }

    private mutating func extend(_ value: ValueID, _ steps: ClosedRange<Int>) {
        let known = lifetimes[value] ?? steps
        lifetimes[value] = min(known.lowerBound, steps.lowerBound)...max(known.upperBound, steps.upperBound)
    }

    /// Elementwise work writes over an operand that nothing needs any more.
    private mutating func overwrite(_ node: Node, _ step: Int) {
        switch node.work {
        case .activation, .scaling, .combination, .function: break
        default: return
        }
        guard let output = node.outputs[0], case let result = root(of: output), result.offset == 0,
            result.value == output
        else { return }
        for case let input? in node.inputs where network.values[input].constant == nil {
            let place = root(of: input)
            guard lifetimes[place.value]?.upperBound == step, network.shape(input) == network.shape(output),
                network.floatCount(place.value) == network.floatCount(output), lifetimes[output]?.lowerBound == step
            else { continue }
            parents[output] = (place.value, 0)
            extend(place.value, lifetimes[output]!)
            return
        }
    }
}

extension ResolvedNetwork {
    /// Floats that a value takes in its layout.
    func floatCount(_ value: ValueID) -> Int {
        let shape = shape(value)
        if case .bytes(let border) = values[value].layout, let picture = BytePictureShape(shape) {
            return (picture.byteCount(border: border) + 3) / 4
        }
        guard values[value].layout == .blocked, let picture = PictureShape(shape) else { return shape.reduce(1, *) }
        return picture.batch * picture.blocks * 8 * picture.pixels
    }
}
