/// A network made ready to run on inputs of known shapes: constants folded, weights packed for the kernels, memory laid out.
///
/// Immutable, so that all threads may share it; each makes its own `InferencePlan` of it, which costs little.
public final class CompiledNetwork: Sendable {
    /// An input or output of the network.
    public struct Port: Sendable, Equatable {
        public let name: String
        /// Nil for an output whose type only shows while running.
        public let type: ElementType?
        /// Nil for an output whose shape depends on what the inputs hold.
        public let shape: [Int]?
    }

    /// In the order of the file.
    public let inputs, outputs: [Port]
    /// What is done step by step, without times.
    public let report: PlanReport
    /// True where a step may find only while running that its inputs are impossible.
    public var mayFail: Bool { steps.contains { $0 is GeneralStep } }
    let inputValues, outputValues: [String: ResolvedNetwork.ValueID]
    /// Inputs that are boxed, so that they are missing until they are set.
    let boxedInputs: [(name: String, value: ResolvedNetwork.ValueID)]
    let memory: MemoryMap
    let steps: [any Step]

    /// - Parameter inputShapes: by name, for inputs whose shape the file leaves open. Sizes of one name are shared; an open
    ///   first axis, the batch, is 1 where nothing is given.
    /// - Throws: `InferenceError` naming the node or input at fault.
    public init(_ network: Network, inputShapes: [String: [Int]] = [:]) throws(InferenceError) {
        let read = try ResolvedNetwork(
            network.withBytesWrittenOut(includingStandard: true), inputShapes: inputShapes)
        let resolved = try Compiler.compile(read)
        let places = ValuePlaces(resolved)
        memory = MemoryMap(resolved, places)
        let factory = StepFactory(network: resolved, places: places, memory: memory)
        var steps: [any Step] = []
        var reported: [PlanReport.Step] = []
        for (index, node) in resolved.nodes.enumerated() {
            guard let step = factory.step(node, at: index) else { continue }
            steps.append(step)
            reported.append(resolved.reportedStep(node, step))
        }
        self.steps = steps
        report = PlanReport(
            nodesBefore: read.nodes.count, steps: reported,
            arenaByteCount: memory.arenaCount * MemoryLayout<Float>.stride)
        func port(_ name: String, _ value: ResolvedNetwork.ValueID) -> Port {
            let description = resolved.values[value].description
            return Port(name: name, type: description?.type, shape: description?.shape)
        }
        inputs = resolved.inputs.map { port(resolved.values[$0].name, $0) }
        outputs = resolved.outputs.map { port($0.name, $0.value) }
        inputValues = Dictionary(uniqueKeysWithValues: resolved.inputs.map { (resolved.values[$0].name, $0) })
        boxedInputs = resolved.inputs.filter { [memory] in memory.operands[$0] == nil }.map {
            (resolved.values[$0].name, $0)
        }
        outputValues = Dictionary(resolved.outputs.map { ($0.name, $0.value) }) { first, _ in first }
    }
}
