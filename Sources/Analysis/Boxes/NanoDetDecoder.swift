import Core
import Foundation
import Inference
import Preprocessing

/// NanoDet: for each stride class probabilities, and for each side of the box a distribution over distances from the cell.
///
/// Source: Li and others, "Generalized focal loss", 2020, section 3.2 (the distributions); github.com/RangiLyu/nanodet.
struct NanoDetDecoder: BoxDecoder {
    static let name = "nanodet"
    let overlap = 0.6
    let leastScore: Float = 0.35
    private let levels: [Level]

    private struct Level {
        let grid: DetectionGrid
        let classes, distances: String
        let classCount, binCount: Int
    }

    init?(input: [Int], outputs: [String: [Int]]) {
        guard input.count == 4, outputs.count == 6 else { return nil }
        var levels: [Level] = []
        for grid in DetectionGrid.pyramid(input: input) {
            func output(_ prefix: String) -> (key: String, value: [Int])? {
                outputs.first {
                    $0.key.hasPrefix(prefix) && $0.key.hasSuffix("_\(grid.stride)") && $0.value.count == 3
                        && $0.value[1] == grid.count
                }
            }
            guard let classes = output("cls"), let distances = output("dis"), distances.value[2] % 4 == 0,
                distances.value[2] > 0, classes.value[2] > 0
            else { return nil }
            levels.append(
                Level(
                    grid: grid, classes: classes.key, distances: distances.key, classCount: classes.value[2],
                    binCount: distances.value[2] / 4))
        }
        self.levels = levels
    }

    var labelCount: Int { levels[0].classCount }

    func input(width: Int, height: Int) -> InputTransform {
        // ImageNet's constants, in bytes.
        InputTransform(
            width: width, height: height, fit: .letterbox, channels: .bgr,
            mean: [123.675, 116.28, 103.53].map { $0 / 255 }, deviation: [58.395, 57.12, 57.375].map { $0 / 255 })
    }

    func candidates(_ outputs: [String: TypedTensor], from score: Float) throws(InferenceError) -> [DetectedBox] {
        var boxes: [DetectedBox] = []
        for level in levels {
            let grid = level.grid
            let classes = try outputs.values(level.classes, count: grid.count * level.classCount)
            let distances = try outputs.values(level.distances, count: grid.count * level.binCount * 4)
            for cell in 0..<grid.count {
                let (label, probability) =
                    classes[(cell * level.classCount)..<((cell + 1) * level.classCount)].largest
                guard probability >= score else { continue }
                let sides = (0..<4).map { side in
                    let start = (cell * 4 + side) * level.binCount
                    return Self.mean(distances[start..<(start + level.binCount)])
                }
                // The middle of a cell's pixels, in cells.
                let middle = 0.5 * Double(grid.stride - 1) / Double(grid.stride)
                let (x, y) = (Double(cell % grid.columns) + middle, Double(cell / grid.columns) + middle)
                let box = grid.box(
                    centerX: x + (sides[2] - sides[0]) / 2, centerY: y + (sides[3] - sides[1]) / 2,
                    width: sides[0] + sides[2], height: sides[1] + sides[3])
                boxes.append(DetectedBox(label: label, score: probability, box: box))
            }
        }
        return boxes
    }

    /// The expected distance, in cells, of a distribution given by its logits.
    private static func mean(_ logits: ArraySlice<Float>) -> Double {
        let largest = logits.max() ?? 0
        let weights = logits.map { exp(Double($0 - largest)) }
        return weights.enumerated().reduce(0) { $0 + Double($1.0) * $1.1 } / weights.reduce(0, +)
    }
}
