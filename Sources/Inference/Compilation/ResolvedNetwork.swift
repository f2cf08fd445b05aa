/// A network for inputs of known shapes: names checked, nodes in an order in which they can run, types and shapes inferred,
/// and whatever does not depend on the inputs computed.
struct ResolvedNetwork {
    /// Index into `values`.
    typealias ValueID = Int

    struct Value {
        let name: String
        /// Nil where type and shape depend on what the inputs hold.
        var description: ValueDescription?
        var layout = Layout.planar
        /// For the result of DequantizeLinear: integers, scales and zero points.
        var dequantizedFrom: [ValueID?] = []

        var constant: TypedTensor? { description?.constant }
    }

    struct Node {
        /// What the file calls for here: several nodes where they were joined.
        var sources: [Network.Node]
        var work: Work
        /// Nil for optional inputs that are not there.
        var inputs: [ValueID?]
        /// Nil for outputs that nobody wants.
        var outputs: [ValueID?]

        var source: Network.Node { sources[sources.count - 1] }
    }

    struct Output {
        let name: String
        var value: ValueID
    }

    /// Folding stops before constants take more elements than this together.
    static let maximumFoldedCount = 1 << 27

    var values: [Value] = []
    var nodes: [Node] = []
    private(set) var inputs: [ValueID] = []
    var outputs: [Output] = []
    private var foldedCount = 0

    /// - Throws: `InferenceError` naming the node or the input at fault.
    init(_ network: Network, inputShapes: [String: [Int]]) throws(InferenceError) {
        let network = network.withBytesWrittenOut(includingStandard: false)
        var identifiers: [String: ValueID] = [:]
        let shapes = try InputShapes(network.inputs, given: inputShapes)
        for port in network.inputs {
            guard identifiers[port.name] == nil else { throw InferenceError("two inputs are named \"\(port.name)\"") }
            let description = ValueDescription(port.type ?? .float, shapes[port.name])
            identifiers[port.name] = add(Value(name: port.name, description: description))
            inputs.append(values.count - 1)
        }
        for (name, tensor) in network.initializers where identifiers[name] == nil {
            identifiers[name] = add(Value(name: name, description: ValueDescription(constant: tensor)))
        }
        for source in try NodeOrder(network).nodes { try resolve(source, network.operatorSet, &identifiers) }
        for port in network.outputs {
            guard let value = identifiers[port.name] else {
                throw InferenceError("the output \"\(port.name.prefix(80))\" is made by no node")
            }
            outputs.append(Output(name: port.name, value: value))
        }
        removeDeadNodes()
    }

    mutating func add(_ value: Value) -> ValueID {
        values.append(value)
        return values.count - 1
    }

    private mutating func resolve(
        _ source: Network.Node, _ operatorSet: Int, _ identifiers: inout [String: ValueID]
    ) throws(InferenceError) {
        var inputs: [ValueID?] = []
        for name in source.inputs {
            guard name.isEmpty || identifiers[name] != nil else {
                throw InferenceError("its input \"\(name.prefix(80))\" is not known").at(source)
            }
            inputs.append(identifiers[name])
        }
        let operation = try OperatorRegistry.makeOperator(source, operatorSet: operatorSet)
        let descriptions: [ValueDescription?]
        do {
            descriptions = try describe(operation, inputs, count: source.outputs.count)
        } catch {
            throw error.at(source)
        }
        var outputs: [ValueID?] = []
        for (name, description) in zip(source.outputs, descriptions) {
            guard !name.isEmpty else {
                outputs.append(nil)
                continue
            }
            identifiers[name] = add(Value(name: name, description: description))
            outputs.append(values.count - 1)
            if source.type == "DequantizeLinear" { values[values.count - 1].dequantizedFrom = inputs }
        }
        nodes.append(Node(sources: [source], work: .general(operation), inputs: inputs, outputs: outputs))
    }

    /// What is known of a node's results; the results themselves where they are constant.
    private mutating func describe(
        _ operation: any Operator, _ inputs: [ValueID?], count: Int
    ) throws(InferenceError) -> [ValueDescription?] {
        var known: [ValueDescription?] = []
        for input in inputs {
            guard let input else {
                known.append(nil)
                continue
            }
            guard let description = values[input].description else {
                return [ValueDescription?](repeating: nil, count: count)
            }
            known.append(description)
        }
        let inferred = try operation.infer(known)
        for description in inferred ?? [] { _ = try TypedTensor.count(of: description.shape) }
        if known.allSatisfy({ $0 == nil || $0?.constant != nil }), inferred?.allSatisfy({ $0.constant != nil }) != true
        {
            let size = inferred?.reduce(0) { $0 + $1.shape.reduce(1, *) } ?? 0
            if foldedCount + size <= Self.maximumFoldedCount {
                let results = try operation.evaluate(known.map { $0?.constant })
                foldedCount += results.reduce(0) { $0 + $1.count }
                return padded(results.map { ValueDescription(constant: $0) }, count)
            }
        }
        return padded(inferred ?? [], count)
    }

    private func padded(_ descriptions: [ValueDescription], _ count: Int) -> [ValueDescription?] {
        (0..<count).map { descriptions.indices.contains($0) ? descriptions[$0] : nil }
    }

    /// Keeps the nodes that outputs depend on and that are not constant.
    mutating func removeDeadNodes() {
        var isWanted = [Bool](repeating: false, count: values.count)
        for output in outputs { isWanted[output.value] = true }
        var live: [Node] = []
        for var node in nodes.reversed() {
            node.outputs = node.outputs.map { output in
                output.flatMap { isWanted[$0] && values[$0].constant == nil ? $0 : nil }
            }
            guard node.outputs.contains(where: { $0 != nil }) else { continue }
            for case let input? in node.inputs { isWanted[input] = true }
            live.append(node)
        }
        nodes = live.reversed()
    }
}
