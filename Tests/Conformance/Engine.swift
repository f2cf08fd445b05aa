import Inference

/// The ways to run a network.
public enum Engine: String, CaseIterable, Sendable {
    case interpreter
    case plan

    /// - Parameter inputs: by name.
    /// - Returns: the network's outputs by name.
    public func run(_ network: Network, _ inputs: [String: TypedTensor]) throws -> [String: TypedTensor] {
        switch self {
        case .interpreter: return try Interpreter(network).run(inputs)
        case .plan:
            let plan = try InferencePlan(network, inputShapes: inputs.mapValues(\.shape))
            for (name, tensor) in inputs { try plan.setInput(name, tensor) }
            try plan.run()
            var outputs: [String: TypedTensor] = [:]
            for port in plan.outputs { outputs[port.name] = try plan.output(port.name) }
            return outputs
        }
    }
}
