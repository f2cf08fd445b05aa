import Core
import Foundation
import Inference

/// Throughput on the frames of several cameras: all of one moment as a batch, against one after the other.
struct BatchBenchmark {
    struct Row: Encodable {
        let threads: Int
        let oneByOne: Double
        /// Nil where the network takes no batches.
        let batched: Double?

        enum CodingKeys: String, CodingKey {
            case threads
            case oneByOne = "one_by_one_frames_per_second"
            case batched = "batched_frames_per_second"
        }
    }

    let network: Network
    /// By name, for inputs whose shape the file leaves open.
    let shapes: [String: [Int]]
    let cameras: Int
    let seconds: Double

    func row(threads: Int) throws(InferenceError) -> Row {
        // A plan for each camera, as the daemon has it.
        let single = try CompiledNetwork(network, inputShapes: shapes)
        let plans = (0..<cameras).map { _ in InferencePlan(single, threads: threads) }
        for plan in plans { try plan.fillInputs() }
        let oneByOne = try framesPerSecond { () throws(InferenceError) in for plan in plans { try plan.run() } }
        guard let batch = batched(single) else { return Row(threads: threads, oneByOne: oneByOne, batched: nil) }
        let plan = InferencePlan(batch, threads: threads)
        try plan.fillInputs()
        return Row(threads: threads, oneByOne: oneByOne, batched: try framesPerSecond(plan.run))
    }

    /// The network for one frame of each camera; nil where its nodes are made for a single one.
    private func batched(_ single: CompiledNetwork) -> CompiledNetwork? {
        var shapes: [String: [Int]] = [:]
        for port in single.inputs {
            guard let shape = port.shape, shape.first == 1 else { return nil }
            shapes[port.name] = [cameras] + shape.dropFirst()
        }
        let batch = try? CompiledNetwork(network.withOpenBatch, inputShapes: shapes)
        return batch?.outputs.allSatisfy { $0.shape?.first == cameras } == true ? batch : nil
    }

    /// - Parameter moment: takes one frame of each camera.
    private func framesPerSecond(_ moment: () throws(InferenceError) -> Void) throws(InferenceError) -> Double {
        // The first run touches the memory and wakes the threads.
        try moment()
        var times: [Double] = []
        let end = ContinuousClock.now + .seconds(seconds)
        repeat {
            let start = ContinuousClock.now
            try moment()
            times.append((ContinuousClock.now - start).inSeconds)
        } while ContinuousClock.now < end
        return Double(cameras) / times.sorted()[times.count / 2]
    }
}

extension Network {
    /// Many files fix the batch at 1 though their nodes take any: the same network with the first axes open.
    fileprivate var withOpenBatch: Network {
        var network = self
        for index in network.inputs.indices where network.inputs[index].shape?.first == .fixed(1) {
            network.inputs[index].shape?[0] = .open("batch")
        }
        return network
    }
}
