import CAllocations
import Neural
import Testing

@Suite("Training replica, run as in inference")
struct TrainingReplicaTests {
    @Test("a network with fusion and a residual gives what its formulas give, again and again")
    func matchesReference() throws {
        let graph = sampleNetwork()
        var generator = SeededGenerator(seed: 7)
        let picture = generator.tensor([2, 3, 20, 28])
        let plan = try TrainingPlan(graph: graph, batch: 2)
        let replica = plan.replicas[0]
        replica.withInput("image") { $0.baseAddress!.update(from: picture.values, count: picture.count) }
        let expected = Reference.run(graph, ["image": picture])
        for _ in 0..<2 {
            replica.forward(isTraining: false)
            #expect(replica.output("logits").distance(to: expected["logits"]!) < 1e-4)
            #expect(replica.output("map").distance(to: expected["map"]!) < 1e-4)
        }
    }

    @Test("every operation gives what its formula gives", arguments: OperationCase.all)
    func operation(_ sample: OperationCase) throws {
        let plan = try TrainingPlan(graph: sample.graph, batch: 2)
        let replica = plan.replicas[0]
        var generator = SeededGenerator(seed: 6)
        var inputs: [String: Tensor] = [:]
        for port in sample.graph.inputs {
            let tensor = generator.tensor([port.shape[0] == -1 ? 2 : port.shape[0]] + port.shape[1...], deviation: 2)
            inputs[port.name] = tensor
            replica.withInput(port.name) { $0.baseAddress!.update(from: tensor.values, count: tensor.count) }
        }
        replica.forward(isTraining: false)
        let expected = Reference.run(sample.graph, inputs)
        for port in sample.graph.outputs {
            #expect(replica.output(port.name).distance(to: expected[port.name]!) < 2e-6)
        }
    }

    @Test("a replica that outlives its plan still has its weights")
    func outlivesPlan() throws {
        func replica() throws -> TrainingReplica { try TrainingPlan(graph: sampleNetwork(), batch: 2).replicas[0] }
        let kept = try replica()
        // What takes the memory that a plan without users would leave behind.
        let others = try (0..<8).map { _ in
            let plan = try TrainingPlan(graph: sampleNetwork(), batch: 2)
            for entry in plan.parameters.entries {
                plan.parameters[entry.name] = Tensor(shape: entry.shape, repeating: .nan)
            }
            return plan
        }
        kept.forward(isTraining: false)
        let logits = kept.output("logits").values
        #expect(logits.allSatisfy { $0.isFinite })
        #expect(others.count == 8)
    }

    @Test("running allocates nothing", arguments: OperationCase.all + [OperationCase.network])
    func allocatesNothing(_ sample: OperationCase) throws {
        let plan = try TrainingPlan(graph: sample.graph, batch: 2)
        let replica = plan.replicas[0]
        replica.forward(isTraining: false)
        let before = allocation_count()
        replica.forward(isTraining: false)
        let after = allocation_count()
        #expect(after == before)
        // The count does see allocations.
        let tensor = Tensor(shape: [1000])
        #expect(allocation_count() > after || after == -1)
        #expect(tensor.count == 1000)
    }
}

/// Two outputs, a residual, strides, depthwise and grouped convolutions, several activations.
func sampleNetwork() -> Graph {
    let builder = NetworkBuilder(height: 20, width: 28, seed: 3)
    builder.convolutionBlock(8, kernel: 3, stride: 2, activation: .hardSwish)
        .depthwiseSeparable(12, stride: 2).invertedResidual(12, expansion: 2)
        .convolutionBlock(16, kernel: 3, groups: 4, activation: .leakyRelu(slope: 0.1)).maxPool().dropout(share: 0.3)
    var graph = builder.classifier(classes: 5)
    var generator = SeededGenerator(seed: 4)
    for (name, tensor) in graph.initializers.sorted(by: { $0.key < $1.key }) where tensor.shape.count == 1 {
        let isVariance = name.hasSuffix("variance")
        graph.initializers[name]!.values = tensor.values.map {
            isVariance ? 0.5 + generator.nextUnit() : $0 + 0.3 * generator.nextNormal()
        }
    }
    return graph
}
