/// Runs a node through `Operator.evaluate`: any type, any shape, also shapes that only show while running.
struct GeneralStep: Step {
    let node: ResolvedNetwork.Node
    let operation: any Operator
    /// Boxed values that no later step needs.
    let released: [ResolvedNetwork.ValueID]

    func run(_ share: Share, in memory: PlanMemory) throws(InferenceError) {
        guard share.index == 0 else { return }
        let inputs = node.inputs.map { $0.flatMap(memory.tensor) }
        do throws(InferenceError) {
            let results = try operation.evaluate(inputs)
            for (index, output) in node.outputs.enumerated() {
                guard let output else { continue }
                guard results.indices.contains(index) else { throw InferenceError("it gives no output \(index + 1)") }
                try memory.store(results[index], in: output)
            }
        } catch {
            throw error.at(node.source)
        }
        for value in released { memory.release(value) }
    }
}
