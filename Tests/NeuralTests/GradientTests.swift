import Neural
import Testing

/// Backward passes against central differences of `Reference`, the operations' formulas in double precision: a step of 1e-5
/// leaves about ten digits of the slope, so that what differs is the backward pass. The function under test is Σ output ·
/// direction for a random direction, so that every element of the output counts.
@Suite("Gradients")
struct GradientTests {
    @Test("every operation's gradients are the slopes of its formula in double precision", arguments: OperationCase.all)
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
        let failures = try gradientFailures(of: graph, seed: 5, isTraining: true, tolerance: 1e-3, samples: 2)
        #expect(failures == [])
    }
}

/// Names of the inputs and weights whose gradient is not the slope.
///
/// - Parameter tolerance: relative to the largest gradient of the same input or weight.
func gradientFailures(
    of graph: Graph, seed: UInt64, isTraining: Bool, batch: Int = 2, tolerance: Double = 5e-5, samples: Int = 12
) throws -> [String] {
    let plan = try TrainingPlan(graph: graph, batch: batch, wantsInputGradients: true)
    var generator = SeededGenerator(seed: seed)
    let inputs = Dictionary(
        uniqueKeysWithValues: graph.inputs.map { port in
            (port.name, generator.tensor([port.shape[0] == -1 ? batch : port.shape[0]] + port.shape[1...]))
        })
    let replica = plan.replicas[0]
    for (name, tensor) in inputs {
        replica.withInput(name) { $0.baseAddress!.update(from: tensor.values, count: tensor.count) }
    }
    replica.forward(isTraining: isTraining)
    let directions = Dictionary(
        uniqueKeysWithValues: graph.outputs.map { ($0.name, generator.tensor(replica.output($0.name).shape)) })
    let weights = graph.initializers.mapValues(RealTensor.init)
    plan.clearGradients()
    _ = plan.accumulate { replica in
        replica.forward(isTraining: isTraining)
        for (name, direction) in directions {
            replica.withOutputGradient(name) { $0.baseAddress!.update(from: direction.values, count: direction.count) }
        }
        replica.backward()
        return 0
    }
    func value(_ inputs: [String: RealTensor], _ weights: [String: RealTensor]) -> Double {
        let outputs = Reference.run(graph, inputs, weights: weights, isTraining: isTraining)
        return directions.reduce(0) { sum, direction in
            sum + zip(outputs[direction.key]!.values, direction.value.values).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
    }
    var failures: [String] = []
    func check(_ name: String, _ gradient: Tensor, _ tensor: RealTensor, _ value: (RealTensor) -> Double) {
        let scale = Double(max(1e-2, gradient.values.map(abs).max() ?? 0))
        for _ in 0..<min(samples, tensor.values.count) {
            let index = Int(generator.next() % UInt64(tensor.values.count))
            let step = 1e-5
            var (above, below) = (tensor, tensor)
            above.values[index] += step
            below.values[index] -= step
            let slope = (value(above) - value(below)) / (2 * step)
            if !(abs(slope - Double(gradient.values[index])) <= tolerance * scale) {
                failures.append("\(name)[\(index)]: \(gradient.values[index]), slope \(slope)")
            }
        }
    }
    let reals = inputs.mapValues(RealTensor.init)
    for (name, tensor) in reals.sorted(by: { $0.key < $1.key }) {
        check(name, replica.inputGradient(name)!, tensor) { value(reals.merging([name: $0]) { $1 }, weights) }
    }
    for entry in plan.parameters.entries where entry.isTrained {
        check(entry.name, plan.parameters.gradient(entry.name)!, weights[entry.name]!) {
            value(reals, weights.merging([entry.name: $0]) { $1 })
        }
    }
    return failures
}
