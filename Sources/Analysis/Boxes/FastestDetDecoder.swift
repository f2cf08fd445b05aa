import Core
import Foundation
import Inference
import Preprocessing

/// FastestDet: one map with objectness, box and classes for each cell.
///
/// Source: github.com/dog-qiuqiu/FastestDet.
struct FastestDetDecoder: BoxDecoder {
    static let name = "fastestdet"
    let overlap = 0.45
    let leastScore: Float = 0.55
    private let output: String
    private let classCount, rows, columns: Int

    init?(input: [Int], outputs: [String: [Int]]) {
        guard input.count == 4, outputs.count == 1, let (name, shape) = outputs.first, shape.count == 4, shape[1] > 5,
            shape[2] * 16 == input[2], shape[3] * 16 == input[3]
        else { return nil }
        output = name
        (classCount, rows, columns) = (shape[1] - 5, shape[2], shape[3])
    }

    var labelCount: Int { classCount }

    func input(width: Int, height: Int) -> InputTransform {
        InputTransform(
            width: width, height: height, fit: .stretch, channels: .bgr, mean: [0, 0, 0], deviation: [1, 1, 1])
    }

    func candidates(_ outputs: [String: TypedTensor], from score: Float) throws(InferenceError) -> [DetectedBox] {
        let plane = rows * columns
        let values = try outputs.values(output, count: (classCount + 5) * plane)
        var boxes: [DetectedBox] = []
        for cell in 0..<plane {
            let classes = (0..<classCount).map { values[(5 + $0) * plane + cell] }
            let (label, probability) = classes[...].largest
            let total = pow(values[cell], 0.6) * pow(probability, 0.4)
            guard total >= score else { continue }
            let numbers = (1...4).map { Double(values[$0 * plane + cell]) }
            let box = Box(
                centerX: (Double(cell % columns) + tanh(numbers[0])) / Double(columns),
                centerY: (Double(cell / columns) + tanh(numbers[1])) / Double(rows), width: 1 / (1 + exp(-numbers[2])),
                height: 1 / (1 + exp(-numbers[3])))
            boxes.append(DetectedBox(label: label, score: total, box: box))
        }
        return boxes
    }
}
