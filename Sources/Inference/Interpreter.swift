/// Runs a network node by node through `Operator.evaluate`: any type, any shape, no speed. What `InferencePlan` computes is
/// held to this.
public struct Interpreter {
    private let network: Network
    private let operators: [any Operator]

    /// - Throws: `InferenceError` naming the node that is unknown, wrong, or depends on what is not there yet.
    public init(_ network: Network) throws(InferenceError) {
        let network = network.withBytesWrittenOut(includingStandard: false)
        self.network = network
        var operators: [any Operator] = []
        var known = Set(network.initializers.keys).union(network.inputs.map(\.name))
        for node in network.nodes {
            for input in node.inputs where !input.isEmpty && !known.contains(input) {
                throw InferenceError("its input \"\(input.prefix(80))\" is made by no node before it").at(node)
            }
            operators.append(try OperatorRegistry.makeOperator(node, operatorSet: network.operatorSet))
            known.formUnion(node.outputs)
        }
        for output in network.outputs where !known.contains(output.name) {
            throw InferenceError("the output \"\(output.name.prefix(80))\" is made by no node")
        }
        self.operators = operators
    }

    /// - Parameter inputs: one tensor for each input of the network.
    /// - Returns: the network's outputs by name.
    public func run(_ inputs: [String: TypedTensor]) throws(InferenceError) -> [String: TypedTensor] {
        var values = network.initializers.merging(inputs) { _, given in given }
        for port in network.inputs where values[port.name] == nil {
            throw InferenceError("the input \"\(port.name)\" is missing")
        }
        for (node, work) in zip(network.nodes, operators) {
            do {
                let results = try work.evaluate(node.inputs.map { values[$0] })
                for (name, result) in zip(node.outputs, results) where !name.isEmpty { values[name] = result }
            } catch {
                throw error.at(node)
            }
        }
        var outputs: [String: TypedTensor] = [:]
        for port in network.outputs {
            guard let value = values[port.name] else {
                throw InferenceError("the output \"\(port.name.prefix(80))\" was not computed")
            }
            outputs[port.name] = value
        }
        return outputs
    }
}
