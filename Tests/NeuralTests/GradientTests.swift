import Neural
import Testing

/// Backward passes against central differences of the forward pass. The function under test is Σ output · direction for a
/// random direction, so that every element of the output counts.
@Suite("Gradients")
struct GradientTests {
    @Test("every operation's gradients are the slopes of its forward pass", arguments: OperationCase.all)
    func operation(_ sample: OperationCase) throws {
        let failures = try gradientFailures(of: sample.graph, seed: sample.seed, isTraining: sample.isTraining)
        #expect(failures == [])
    }

    @Test("a whole network's gradients are its slopes, with batch statistics, residual and two outputs")
    func network() throws {
        var graph = sampleNetwork()
        graph.nodes.removeAll { if case .dropout = $0.operation { true } else { false } }
        graph.nodes = graph.nodes.map { node in
            var node = node
            node.inputs = node.inputs.map {
                $0.hasPrefix("dropout") ? graph.nodes.last { $0.name.hasPrefix("pool") }!.name : $0
            }
            return node
        }
        #expect(try gradientFailures(of: graph, seed: 5, isTraining: true, batch: 3, tolerance: 0.06, samples: 3) == [])
    }
}

/// Names of the inputs and weights whose gradient is not the slope.
func gradientFailures(
    of graph: Graph, seed: UInt64, isTraining: Bool, batch: Int = 2, tolerance: Float = 0.02, samples: Int = 12
) throws -> [String] {
    let plan = try TrainingPlan(graph: graph, batch: batch, wantsInputGradients: true)
    var generator = SeededGenerator(seed: seed)
    let inputs = Dictionary(
        uniqueKeysWithValues: graph.inputs.map { port in
            (port.name, generator.tensor([port.shape[0] == -1 ? batch : port.shape[0]] + port.shape[1...]))
        })
    let replica = plan.replicas[0]
    set(inputs, in: replica)
    replica.forward(isTraining: isTraining)
    let directions = Dictionary(
        uniqueKeysWithValues: graph.outputs.map { ($0.name, generator.tensor(replica.output($0.name).shape)) })
    let frozenStatistics = plan.parameters.values
    func value() -> Double {
        replica.forward(isTraining: isTraining)
        return directions.reduce(0) { sum, direction in
            replica.withOutput(direction.key) { values in
                sum + zip(values, direction.value.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            }
        }
    }
    plan.clearGradients()
    _ = plan.accumulate { replica in
        replica.forward(isTraining: isTraining)
        for (name, direction) in directions {
            replica.withOutputGradient(name) { $0.baseAddress!.update(from: direction.values, count: direction.count) }
        }
        replica.backward()
        return 0
    }
    plan.parameters.values = frozenStatistics
    var failures: [String] = []
    func check(_ name: String, _ gradient: Tensor, _ tensor: Tensor, _ set: (Tensor) -> Void) {
        let scale = max(1e-2, gradient.values.map(abs).max() ?? 0)
        for _ in 0..<min(samples, tensor.count) {
            let index = Int(generator.next() % UInt64(tensor.count))
            let slope = slope(of: value, at: tensor, index, set)
            if !(abs(slope - gradient.values[index]) <= tolerance * scale) {
                failures.append("\(name)[\(index)]: \(gradient.values[index]), slope \(slope)")
            }
        }
        set(tensor)
    }
    for (name, tensor) in inputs.sorted(by: { $0.key < $1.key }) {
        check(name, replica.inputGradient(name)!, tensor) { NeuralTests.set([name: $0], in: replica) }
    }
    for entry in plan.parameters.entries where entry.isTrained {
        check(entry.name, plan.parameters.gradient(entry.name)!, plan.parameters[entry.name]!) {
            plan.parameters[entry.name] = $0
        }
    }
    return failures
}

/// The central difference; where a kink lies near (its halves differ), of a smaller step.
private func slope(of value: () -> Double, at tensor: Tensor, _ index: Int, _ set: (Tensor) -> Void) -> Float {
    func difference(_ step: Float) -> Float {
        var moved = tensor
        moved.values[index] = tensor.values[index] + step
        set(moved)
        let above = value()
        moved.values[index] = tensor.values[index] - step
        set(moved)
        return Float((above - value()) / Double(2 * step))
    }
    let (coarse, fine) = (difference(1e-2), difference(2e-3))
    return abs(coarse - fine) < 0.01 * max(1, abs(fine)) ? coarse : difference(2e-4)
}

private func set(_ inputs: [String: Tensor], in replica: TrainingReplica) {
    for (name, tensor) in inputs {
        replica.withInput(name) { $0.baseAddress!.update(from: tensor.values, count: tensor.count) }
    }
}
