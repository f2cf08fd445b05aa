extension ResolvedNetwork {
    /// What the report says about a node that became a step.
    func reportedStep(_ node: Node, _ step: any Step) -> PlanReport.Step {
        let output = node.outputs.first ?? nil
        let touched = (node.inputs + node.outputs).compactMap { $0 }.reduce(0) { $0 + byteCount($1) }
        let parameters = node.work.parameterCount
        let source = node.sources.last
        return PlanReport.Step(
            name: source.map { $0.name.isEmpty ? $0.outputs.first ?? "" : $0.name } ?? output.map { values[$0].name }
                ?? "",
            operators: node.sources.map(\.type), kernel: step.kernelName ?? node.work.kernelName,
            outputShape: output.flatMap { values[$0].description?.shape },
            multiplyAccumulates: node.work.multiplyAccumulates(outputCount: output.map { shape($0).reduce(1, *) } ?? 0),
            parameters: parameters, byteCount: touched + parameters * MemoryLayout<Float>.stride)
    }

    private func byteCount(_ value: ValueID) -> Int {
        guard let description = values[value].description else { return 0 }
        return floatCount(value) * description.type.byteCount
    }
}
