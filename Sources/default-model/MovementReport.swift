import Analysis
import Foundation
import Inference
import Neural
import ONNX

/// How right the detector's scores are with and without movement, by kind of sequence.
struct MovementReport {
    private struct Row {
        var frames = 0
        /// Frames above one half, of fire and smoke, without and with movement.
        var before = [0, 0]
        var after = [0, 0]
    }

    private var rows: [String: Row] = [:]
    private var losses: [(before: Double, after: Double, count: Int)] = [(0, 0, 0), (0, 0, 0)]

    mutating func add(_ sequences: [MovementSequence], judgedBy graph: Graph) throws {
        let plan = InferencePlan(try CompiledNetwork(ONNXFile.network(of: graph)))
        for sequence in sequences {
            for frame in sequence.cues.indices {
                plan.withInput(MovementNetwork.Port.cues) {
                    _ = $0.update(from: MovementStage.input(sequence.cues[...frame]))
                }
                try plan.run()
                let shifts = plan.withOutput(MovementNetwork.Port.shift) { Array($0) }
                rows[sequence.label, default: Row()].frames += 1
                for kind in MovementNetwork.kinds.indices {
                    let before = sequence.odds[frame][kind]
                    let after = before + Float(MovementNetwork.largestShift) * shifts[kind]
                    if before > 0 { rows[sequence.label, default: Row()].before[kind] += 1 }
                    if after > 0 { rows[sequence.label, default: Row()].after[kind] += 1 }
                    guard let target = sequence.targets[kind] else { continue }
                    func loss(_ odds: Float) -> Double {
                        Double(max(odds, 0) - odds * target + log(1 + exp(-abs(odds))))
                    }
                    losses[kind].before += loss(before)
                    losses[kind].after += loss(after)
                    losses[kind].count += 1
                }
            }
        }
    }

    var text: String {
        var lines = ["sequences".padded(30) + "  frames  fire: before  after  smoke: before  after"]
        for (label, row) in rows.sorted(by: { $0.key < $1.key }) {
            func share(_ count: Int) -> String { String(format: "%6.3f", Double(count) / Double(max(row.frames, 1))) }
            lines.append(
                label.padded(30) + String(format: "%8d", row.frames) + "        " + share(row.before[0]) + " "
                    + share(row.after[0]) + "         " + share(row.before[1]) + " " + share(row.after[1]))
        }
        for (kind, loss) in zip(MovementNetwork.kinds, losses) {
            lines.append(
                String(
                    format: "cross-entropy of \(kind.rawValue): %.4f before, %.4f after",
                    loss.before / Double(max(loss.count, 1)), loss.after / Double(max(loss.count, 1))))
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate func padded(_ count: Int) -> String { padding(toLength: count, withPad: " ", startingAt: 0) }
}
