/// Where the values and gradients of one training replica lie.
///
/// All values are kept from forward to backward. Gradients share an arena: one lives from the backward pass of the value's
/// last reader to that of its maker, which is the value's own lifetime read backwards.
struct TrainingMemory {
    let nodes: [PlannedNode]
    /// Of the parameters, at the places that `Parameters` gives them. Those of running statistics are their next step.
    let parameterGradients: FloatBuffer
    /// Of the outputs, by name.
    private(set) var outputs: [String: Operand] = [:]
    /// What the addresses lead to, the parameters' values too: a replica may outlive its plan.
    private let buffers: [FloatBuffer]
    private let roots: [String: String]
    private let shapes: [String: [Int]]
    private var values: [String: UnsafeMutablePointer<Float>] = [:]
    private var gradients: [String: UnsafeMutablePointer<Float>] = [:]

    init(_ graph: ResolvedGraph, _ parameters: Parameters, wantsInputGradients: Bool) {
        nodes = Array(graph.nodes, outputs: Set(graph.outputs.map(\.name)), fusing: Self.runTogether)
        shapes = graph.shapes
        let lifetimes = ValueLifetimes(nodes, graph)
        roots = lifetimes.roots
        parameterGradients = FloatBuffer(count: parameters.valueBuffer.count)
        let kept = Arena(lifetimes.requests.map { .init(name: $0.name, count: $0.count, lifetime: 0...0) })
        let valueBuffer = FloatBuffer(count: kept.count)
        values = kept.offsets.mapValues { valueBuffer.base + $0 }
        let wanted = Self.valuesWithGradient(nodes, graph, parameters, roots, wantsInputGradients)
        let arena = Arena(lifetimes.requests.filter { wanted.contains($0.name) })
        let gradientBuffer = FloatBuffer(count: arena.count)
        gradients = arena.offsets.mapValues { gradientBuffer.base + $0 }
        var constants: [FloatBuffer] = []
        for (name, tensor) in graph.initializers where parameters.entry(name) == nil {
            let constant = FloatBuffer(count: tensor.count)
            constant.base.update(from: tensor.values, count: tensor.count)
            constants.append(constant)
            values[name] = constant.base
        }
        buffers = [valueBuffer, gradientBuffer, parameters.valueBuffer] + constants
        placeParameters(parameters)
        for port in graph.outputs { outputs[port.name] = operand(port.name) }
    }

    /// A normalisation computes the values before the activation again; a convolution needs them no more.
    private static func runTogether(_ operation: Operation, _ activation: Activation) -> Bool {
        switch operation {
        case .batchNormalization: true
        case .convolution(let settings):
            settings.groups == 1 && DirectConvolutionLayer.takes(settings) && activation.isKnownByItsOutput
        default: false
        }
    }

    /// A statistic has a place for its next step where its normalisation is trained.
    private mutating func placeParameters(_ parameters: Parameters) {
        for entry in parameters.entries {
            values[entry.name] = parameters.valueBuffer.base + entry.range.lowerBound
            if entry.isTrained { gradients[entry.name] = parameterGradients.base + entry.range.lowerBound }
        }
        for planned in nodes {
            guard case .batchNormalization = planned.node.operation,
                parameters.entry(planned.node.inputs[1])?.isTrained == true
            else { continue }
            for name in planned.node.inputs[3...] {
                guard let entry = parameters.entry(name) else { continue }
                gradients[name] = parameterGradients.base + entry.range.lowerBound
            }
        }
    }

    /// The values through which a trained weight, or a wanted input, acts on the outputs.
    private static func valuesWithGradient(
        _ nodes: [PlannedNode], _ graph: ResolvedGraph, _ parameters: Parameters, _ roots: [String: String],
        _ wantsInputGradients: Bool
    ) -> Set<String> {
        var wanted: Set<String> = wantsInputGradients ? Set(graph.inputs.map(\.name)) : []
        for planned in nodes {
            let needsGradient = planned.node.inputs.contains {
                wanted.contains(roots[$0] ?? $0) || parameters.entry($0)?.isTrained == true
            }
            if needsGradient { wanted.insert(roots[planned.output] ?? planned.output) }
        }
        return wanted
    }

    func operand(_ name: String) -> Operand {
        let root = roots[name] ?? name
        return Operand(shape: shapes[name]!, values: values[root]!, gradient: gradients[root])
    }

    /// The operands of every node's inputs. In the order of the backward pass, who first reaches a gradient writes it and all
    /// others add; gradients of outputs and parameters start from what is there.
    func inputOperands() -> [[Operand]] {
        var written = Set(outputs.keys.map { roots[$0] ?? $0 })
        var operands: [[Operand]] = []
        for planned in nodes.reversed() {
            operands.append(
                planned.node.inputs.map { name in
                    var operand = operand(name)
                    let isParameter = !planned.node.operation.parameterRoles.isEmpty && name != planned.node.inputs[0]
                    operand.addsGradient = !written.insert(roots[name] ?? name).inserted || isParameter
                    return operand
                })
        }
        return operands.reversed()
    }
}
