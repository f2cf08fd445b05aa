/// Runs a compiled network, with memory of its own.
///
/// Running allocates nothing, but for steps that go through `Operator.evaluate`. Isolation: one thread at a time, so one plan
/// for each Dispatch queue.
public final class InferencePlan {
    public typealias Port = CompiledNetwork.Port

    private let network: CompiledNetwork
    private let memory: PlanMemory
    private let team: WorkerTeam

    /// - Parameter threads: how many threads work on one run, the caller's among them.
    public init(_ network: CompiledNetwork, threads: Int = 1) {
        useOneThreadPerProduct()
        self.network = network
        let threads = max(threads, 1)
        memory = PlanMemory(
            network.memory, scratchCount: network.steps.map(\.scratchCount).max() ?? 0, workers: threads)
        team = WorkerTeam(network.steps, in: memory, count: threads)
    }

    /// A plan of a network that no other plan shares.
    ///
    /// - Throws: as `CompiledNetwork` does.
    public convenience init(
        _ network: Network, inputShapes: [String: [Int]] = [:], threads: Int = 1
    ) throws(InferenceError) {
        self.init(try CompiledNetwork(network, inputShapes: inputShapes), threads: threads)
    }

    /// In the order of the file.
    public var inputs: [Port] { network.inputs }
    public var outputs: [Port] { network.outputs }
    /// What the plan does step by step, without times.
    public var report: PlanReport { network.report }

    /// Lets the caller write a float input, which keeps its values from run to run.
    ///
    /// `name` must be one of the network's inputs and its type float.
    public func withInput<Result>(
        _ name: String, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        guard let elements = network.inputValues[name].flatMap(memory.elements) else {
            preconditionFailure("the network has no float input \"\(name)\"")
        }
        return try body(elements)
    }

    /// Sets an input of any type, which keeps its values from run to run.
    ///
    /// - Throws: where there is no such input or the tensor has another type or shape.
    public func setInput(_ name: String, _ tensor: TypedTensor) throws(InferenceError) {
        guard let value = network.inputValues[name], let port = inputs.first(where: { $0.name == name }) else {
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
        for index in network.boxedInputs.indices where memory.isEmpty(network.boxedInputs[index].value) {
            throw InferenceError("the input \"\(network.boxedInputs[index].name)\" is missing")
        }
        try team.run()
    }

    /// Lets the caller read a float output of the last run.
    ///
    /// `name` must be one of the network's outputs and its type float.
    public func withOutput<Result>(
        _ name: String, _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        guard let value = network.outputValues[name] else {
            preconditionFailure("the network has no output \"\(name)\"")
        }
        if let elements = memory.elements(value) { return try body(UnsafeBufferPointer(elements)) }
        guard case .float(let elements)? = memory.tensor(value)?.elements else {
            preconditionFailure("the output \"\(name)\" holds no floats")
        }
        return try elements.withUnsafeBufferPointer(body)
    }

    /// A copy of an output of the last run.
    ///
    /// - Throws: where there is no such output or it has not been computed yet.
    public func output(_ name: String) throws(InferenceError) -> TypedTensor {
        guard let tensor = network.outputValues[name].flatMap(memory.tensor) else {
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
        var times = [[Double]](repeating: [], count: network.steps.count)
        let clock = ContinuousClock()
        for _ in 0..<max(runs, 1) {
            for (index, step) in network.steps.enumerated() {
                let start = clock.now
                try step.run(Share(index: 0, count: 1), in: memory)
                times[index].append((clock.now - start) / .milliseconds(1))
            }
        }
        for index in report.steps.indices {
            report.steps[index].milliseconds = times[index].sorted()[times[index].count / 2]
        }
        return report
    }
}
