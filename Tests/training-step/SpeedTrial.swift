import Foundation
import Neural

/// Steps of training on one random batch, on command, for the speed comparison of `tools/compare-training`: each line that
/// comes in is a number of steps, each that goes out the seconds they took. After the last one, peak memory in KiB.
struct SpeedTrial {
    static let networks = ["case", "mobile-128"]
    private static let (batch, classes) = (32, 2)

    private let graph: Graph
    private let side: Int
    private let threads: Int

    /// - Parameter threads: a divisor of 32.
    init(_ name: String, threads: Int) {
        self.threads = threads
        side = name == "case" ? 64 : 128
        let builder = NetworkBuilder(height: side, width: side, seed: 1)
        if name == "case" {
            for channels in [16, 32, 64, 64, 64] {
                builder.convolution(channels, kernel: 3, hasBias: true).activation(.relu).maxPool()
            }
            let count = builder.shape(ofExamples: 1)[1...].reduce(1, *)
            builder.reshape([-1, count, 1, 1], channels: count)
        } else {
            // MobileNet of half the width (Howard et al. 2017, table 1), without its last, widest blocks.
            builder.convolutionBlock(16, kernel: 3, stride: 2).depthwiseSeparable(32)
            for channels in [64, 128, 256] {
                builder.depthwiseSeparable(channels, stride: 2).depthwiseSeparable(channels)
            }
        }
        graph = builder.classifier(classes: Self.classes)
    }

    /// Writes the network for the other side, then obeys until the input ends.
    func run(writing write: (Graph) throws -> Void) throws {
        try write(graph)
        let share = Self.batch / threads
        let plan = try TrainingPlan(graph: graph, batch: share, threads: threads)
        var optimizer = Optimizer(.sgd(momentum: 0.9, nesterov: false))
        var generator = SeededGenerator(seed: 2)
        for replica in plan.replicas {
            replica.withInput("image") { for index in $0.indices { $0[index] = generator.nextNormal() } }
        }
        var targets = Tensor(shape: [share, Self.classes])
        for row in 0..<share { targets.values[row * Self.classes + row % Self.classes] = 1 }
        let labels = targets
        say("ready")
        while let line = readLine(), let steps = Int(line) {
            let start = ContinuousClock.now
            for _ in 0..<steps {
                plan.clearGradients()
                _ = plan.accumulate { replica in
                    replica.forward()
                    let loss = replica.setGradient(of: .softmaxCrossEntropy(), output: "logits", targets: labels)
                    replica.backward()
                    return loss
                }
                optimizer.step(plan.parameters, learningRate: 0.001)
            }
            let time = (ContinuousClock.now - start).components
            say("\(Double(time.seconds) + Double(time.attoseconds) / 1e18)")
        }
        // Not `getrusage`: its peak begins with that of the process that started this one.
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        say(peak.map { String($0.filter(\.isNumber)) } ?? "0")
    }

    /// At once, as the other side waits for it.
    private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
