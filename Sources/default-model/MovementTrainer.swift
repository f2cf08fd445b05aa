import Analysis
import Foundation
import Neural

/// Trains the network of movement: what it adds to the detector's log odds is to make them right.
struct MovementTrainer {
    var epochs = 6
    var learningRate: Float = 2e-3
    var weightDecay: Float = 0.02
    var batch = 64
    var seed: UInt64 = 1
    /// What a frame without fire, without smoke counts beside one with it: a false alarm of smoke is the likelier error.
    private static let caution: [Float] = [1, 2]

    /// One frame of a sequence.
    private struct Example {
        let sequence: MovementSequence
        let frame: Int
    }

    static func untrained(seed: UInt64) -> Graph {
        let builder = NetworkBuilder(
            channels: MovementNetwork.cueCount, height: 1, width: MovementNetwork.frames, seed: seed,
            inputName: MovementNetwork.Port.cues)
        builder.reshape([-1, MovementNetwork.cueCount, MovementNetwork.frames], channels: MovementNetwork.cueCount)
            .convolution1D(16, kernel: 5).activation(.relu)
            .convolution1D(16, kernel: 5).activation(.relu)
            .dropout(share: 0.2).dense(MovementNetwork.kinds.count).activation(.tanh)
        var graph = builder.graph
        graph.inputs = [
            .init(name: MovementNetwork.Port.cues, shape: [-1, MovementNetwork.cueCount, MovementNetwork.frames])
        ]
        graph.nodes[graph.nodes.count - 1].outputs = [MovementNetwork.Port.shift]
        graph.outputs = [.init(name: MovementNetwork.Port.shift, shape: [-1, MovementNetwork.kinds.count])]
        return graph
    }

    func train(_ sequences: [MovementSequence]) throws -> Graph {
        let plan = try TrainingPlan(graph: Self.untrained(seed: seed), batch: batch, seed: seed)
        var optimizer = Optimizer(.adamW(), weightDecay: weightDecay, gradientNormLimit: 5)
        var generator = SeededGenerator(seed: seed)
        var examples = sequences.flatMap { sequence in
            sequence.cues.indices.map { Example(sequence: sequence, frame: $0) }
        }
        let steps = epochs * (examples.count / batch)
        var step = 0
        for _ in 0..<epochs {
            examples.shuffle(using: &generator)
            for start in stride(from: 0, to: examples.count - batch + 1, by: batch) {
                let part = Array(examples[start..<start + batch])
                plan.clearGradients()
                _ = plan.accumulate { Self.step(part, $0) }
                let rate = learningRate * 0.5 * (1 + cos(.pi * Float(step) / Float(steps)))
                optimizer.step(plan.parameters, learningRate: rate)
                step += 1
            }
        }
        return plan.trainedGraph()
    }

    /// Binary cross-entropy of log odds + largestShift · shift.
    private static func step(_ examples: [Example], _ replica: TrainingReplica) -> Float {
        replica.withInput(MovementNetwork.Port.cues) { input in
            let size = MovementNetwork.cueCount * MovementNetwork.frames
            for (index, example) in examples.enumerated() {
                let values = MovementStage.input(example.sequence.cues[...example.frame])
                for place in 0..<size { input[index * size + place] = values[place] }
            }
        }
        replica.forward()
        let shifts = replica.output(MovementNetwork.Port.shift).values
        var loss: Float = 0
        replica.withOutputGradient(MovementNetwork.Port.shift) { gradient in
            for (index, example) in examples.enumerated() {
                for (kind, target) in example.sequence.targets.enumerated() {
                    guard let target else { continue }
                    let place = index * MovementNetwork.kinds.count + kind
                    let odds =
                        example.sequence.odds[example.frame][kind]
                        + Float(MovementNetwork.largestShift) * shifts[place]
                    let weight = (target > 0 ? 1 : caution[kind]) / Float(examples.count)
                    loss += weight * (max(odds, 0) - odds * target + log(1 + exp(-abs(odds))))
                    gradient[place] = weight * Float(MovementNetwork.largestShift) * (1 / (1 + exp(-odds)) - target)
                }
            }
        }
        replica.backward()
        return loss
    }
}
