import Core
import Foundation
import Inference
import Preprocessing

/// YOLOX: one row a cell with box, objectness and classes, over grids of the strides 8, 16 and 32.
///
/// Source: Ge, Liu, Wang, Li, Sun, "YOLOX: exceeding YOLO series in 2021", section 2.1.
struct YOLOXDecoder: BoxDecoder {
    static let name = "yolox"
    let overlap = 0.45
    let leastScore: Float = 0.35
    private let output: String
    private let classCount: Int
    private let grids: [DetectionGrid]

    init?(input: [Int], outputs: [String: [Int]]) {
        guard input.count == 4, outputs.count == 1, let (name, shape) = outputs.first, shape.count == 3, shape[2] > 5
        else { return nil }
        grids = DetectionGrid.pyramid(input: input)
        guard shape[1] == grids.reduce(0, { $0 + $1.count }) else { return nil }
        output = name
        classCount = shape[2] - 5
    }

    var labelCount: Int { classCount }

    func input(width: Int, height: Int) -> InputTransform {
        InputTransform(
            width: width, height: height, fit: .letterbox, channels: .bgr, mean: [0, 0, 0],
            deviation: [Float](repeating: 1 / 255, count: 3))
    }

    func candidates(_ outputs: [String: TypedTensor], from score: Float) throws(InferenceError) -> [DetectedBox] {
        let width = classCount + 5
        let values = try outputs.values(output, count: grids.reduce(0) { $0 + $1.count } * width)
        var boxes: [DetectedBox] = []
        var row = 0
        for grid in grids {
            for cell in 0..<grid.count {
                let start = (row + cell) * width
                guard values[start + 4] >= score else { continue }
                let (label, probability) = values[(start + 5)..<(start + width)].largest
                guard values[start + 4] * probability >= score else { continue }
                let numbers = values[start..<(start + 4)].map { Double($0) }
                let box = grid.box(
                    centerX: Double(cell % grid.columns) + numbers[0],
                    centerY: Double(cell / grid.columns) + numbers[1],
                    width: exp(numbers[2]), height: exp(numbers[3]))
                boxes.append(DetectedBox(label: label, score: values[start + 4] * probability, box: box))
            }
            row += grid.count
        }
        return boxes
    }
}
