/// A network made ready to run on inputs of known shapes: constants folded, memory laid out.
///
/// Isolation: one thread at a time, so one plan for each Dispatch queue.
public final class InferencePlan {
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
    private let values: [String: ResolvedNetwork.ValueID]
    private let results: [String: ResolvedNetwork.ValueID]
    private let memory: PlanMemory
    private let steps: [any Step]
    private let team: WorkerTeam
    /// What the plan does step by step, without times.
    public let report: PlanReport

    /// - Parameters:
    ///   - inputShapes: by name, for inputs whose shape the file leaves open. Sizes of one name are shared; an open first
    ///     axis, the batch, is 1 where nothing is given.
    ///   - threads: how many threads work on one run, the caller's among them.
    /// - Throws: `InferenceError` naming the node or input at fault.
    public init(_ network: Network, inputShapes: [String: [Int]] = [:], threads: Int = 1) throws(InferenceError) {
        useOneThreadPerProduct()
        let read = try ResolvedNetwork(network, inputShapes: inputShapes)
        let resolved = try Compiler.compile(read)
        let places = ValuePlaces(resolved)
        memory = PlanMemory(resolved, places)
        let factory = StepFactory(
            network: resolved, places: places, memory: memory, scratch: Scratch(workers: max(threads, 1)))
        var steps: [any Step] = []
        var reported: [PlanReport.Step] = []
        for (index, node) in resolved.nodes.enumerated() {
            guard let step = factory.step(node, at: index) else { continue }
            steps.append(step)
            reported.append(resolved.reportedStep(node, step))
        }
        self.steps = steps
        team = WorkerTeam(steps, count: max(threads, 1))
        report = PlanReport(
            nodesBefore: read.nodes.count, steps: reported, arenaByteCount: memory.arenaByteCount)
        func port(_ name: String, _ value: ResolvedNetwork.ValueID) -> Port {
            let description = resolved.values[value].description
            return Port(name: name, type: description?.type, shape: description?.shape)
        }
        inputs = resolved.inputs.map { port(resolved.values[$0].name, $0) }
        outputs = resolved.outputs.map { port($0.name, $0.value) }
        values = Dictionary(uniqueKeysWithValues: resolved.inputs.map { (resolved.values[$0].name, $0) })
        results = Dictionary(resolved.outputs.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// Lets the caller write a float input, which keeps its values from run to run.
    ///
    /// `name` must be one of the network's inputs and its type float.
    public func withInput<Result>(
        _ name: String, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        guard let operand = values[name].flatMap(memory.operand) else {
            preconditionFailure("the network has no float input \"\(name)\"")
        }
        return try body(operand.elements)
    }

    /// Sets an input of any type, which keeps its values from run to run.
    ///
    /// - Throws: where there is no such input or the tensor has another type or shape.
    public func setInput(_ name: String, _ tensor: TypedTensor) throws(InferenceError) {
        guard let value = values[name], let port = inputs.first(where: { $0.name == name }) else {
            throw InferenceError("the network has no input \"\(name.prefix(80))\"")
        }
        guard tensor.type == port.type, tensor.shape == port.shape else {
            throw InferenceError(
                "the input \"\(name)\" is \(port.type ?? .float) \(port.shape ?? []), not \(tensor.type) \(tensor.shape)"
            )
        }
        try memory.store(tensor, in: value)
    }

    /// - Throws: `InferenceError` naming the node whose inputs turn out to be impossible.
    public func run() throws(InferenceError) {
        for port in inputs where memory.isEmpty(values[port.name]!) {
            throw InferenceError("the input \"\(port.name)\" is missing")
        }
        try team.run()
    }

    /// Lets the caller read a float output of the last run.
    ///
    /// `name` must be one of the network's outputs and its type float.
    public func withOutput<Result>(
        _ name: String, _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        guard let value = results[name] else { preconditionFailure("the network has no output \"\(name)\"") }
        if let operand = memory.operand(value) { return try body(UnsafeBufferPointer(operand.elements)) }
        guard case .float(let elements)? = memory.tensor(value)?.elements else {
            preconditionFailure("the output \"\(name)\" holds no floats")
        }
        return try elements.withUnsafeBufferPointer(body)
    }

    /// A copy of an output of the last run.
    ///
    /// - Throws: where there is no such output or it has not been computed yet.
    public func output(_ name: String) throws(InferenceError) -> TypedTensor {
        guard let tensor = results[name].flatMap(memory.tensor) else {
            throw InferenceError("there is no output \"\(name.prefix(80))\" yet")
        }
        return tensor
    }

    /// The report with the time of each step, on one thread.
    ///
    /// - Parameter runs: how often the plan runs, on the inputs as they are.
    /// - Throws: as `run` does.
    public func timedReport(runs: Int) throws(InferenceError) -> PlanReport {
        var report = report
        var times = [[Double]](repeating: [], count: steps.count)
        let clock = ContinuousClock()
        for _ in 0..<max(runs, 1) {
            for (index, step) in steps.enumerated() {
                let start = clock.now
                try step.run(Share(index: 0, count: 1))
                times[index].append((clock.now - start) / .milliseconds(1))
            }
        }
        for index in steps.indices { report.steps[index].milliseconds = times[index].sorted()[times[index].count / 2] }
        return report
    }
}
