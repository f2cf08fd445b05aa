import Neural
import Testing

@Suite("Training plan")
struct TrainingPlanTests {
    private static let methods: [Optimizer.Method] = [
        .sgd(momentum: 0, nesterov: false), .sgd(momentum: 0.9, nesterov: false), .sgd(momentum: 0.9, nesterov: true),
        .adam(), .adamW(),
    ]

    /// Trains `sampleNetwork` to tell five fixed noise pictures apart.
    private func train(_ method: Optimizer.Method, threads: Int, steps: Int) throws -> (
        losses: [Float], plan: TrainingPlan
    ) {
        let plan = try TrainingPlan(graph: sampleNetwork(), batch: 5, threads: threads, seed: 2)
        var generator = SeededGenerator(seed: 1)
        let pictures = generator.tensor([5, 3, 20, 28])
        var targets = Tensor(shape: [5, 5])
        for index in 0..<5 { targets.values[index * 6] = 1 }
        let labels = targets
        var optimizer = Optimizer(method, weightDecay: 1e-4, gradientNormLimit: 5)
        let rate: Float = if case .sgd = method { 0.05 } else { 0.005 }
        let losses = (0..<steps).map { _ in
            plan.clearGradients()
            let loss = plan.accumulate { replica in
                replica.withInput("image") { $0.baseAddress!.update(from: pictures.values, count: pictures.count) }
                replica.forward()
                let loss = replica.setGradient(of: .softmaxCrossEntropy(), output: "logits", targets: labels)
                replica.backward()
                return loss
            }
            optimizer.step(plan.parameters, learningRate: rate)
            return loss
        }
        return (losses, plan)
    }

    @Test("every optimiser learns five pictures", arguments: methods)
    func learns(method: Optimizer.Method) throws {
        let losses = try train(method, threads: 1, steps: 40).losses
        #expect(losses.suffix(5).reduce(0, +) / 5 < 0.6 * losses[0])
    }

    @Test("the same seed and number of threads give the same weights, bit for bit")
    func isDeterministic() throws {
        let first = try train(.adamW(), threads: 3, steps: 4)
        let second = try train(.adamW(), threads: 3, steps: 4)
        #expect(first.losses == second.losses)
        #expect(first.plan.parameters.values == second.plan.parameters.values)
    }

    @Test("running statistics move, and the trained graph runs as the replica does in inference")
    func exports() throws {
        let plan = try train(.adamW(), threads: 2, steps: 3).plan
        let trained = plan.trainedGraph()
        let name = sampleNetwork().nodes[1].inputs[3]
        #expect(trained.initializers[name] != sampleNetwork().initializers[name])
        let replica = plan.replicas[0]
        replica.forward(isTraining: false)
        let picture = replica.withInput("image") { Tensor(shape: [5, 3, 20, 28], values: Array($0)) }
        let expected = Reference.run(trained, ["image": picture])
        #expect(replica.output("logits").distance(to: expected["logits"]!) < 1e-4)
    }

    @Test("a frozen weight has no gradient and stays")
    func frozen() throws {
        let graph = sampleNetwork()
        let parameters = try Parameters(graph: graph) { $0 != "convolution0.weight" }
        let plan = try TrainingPlan(graph: graph, batch: 2, parameters: parameters)
        _ = plan.accumulate { replica in
            replica.forward()
            replica.withOutputGradient("logits") { $0.update(repeating: 1) }
            replica.backward()
            return 0
        }
        var optimizer = Optimizer(.sgd())
        optimizer.step(parameters, learningRate: 1)
        #expect(parameters["convolution0.weight"] == graph.initializers["convolution0.weight"])
        #expect(parameters["convolution3.weight"]?.values.isEmpty == false)
    }
}
