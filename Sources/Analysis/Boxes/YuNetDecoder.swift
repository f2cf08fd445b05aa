import Core
import Foundation
import Inference
import Preprocessing

/// YuNet: faces with five landmarks, over grids of the strides 8, 16 and 32.
///
/// Source: Wu, Peng, Yu, "YuNet: a tiny millisecond-level face detector", 2023; github.com/ShiqiYu/libfacedetection.train.
struct YuNetDecoder: BoxDecoder {
    static let name = "yunet"
    let overlap = 0.3
    let leastScore: Float = 0.6
    private let grids: [DetectionGrid]

    init?(input: [Int], outputs: [String: [Int]]) {
        guard input.count == 4 else { return nil }
        grids = DetectionGrid.pyramid(input: input)
        for grid in grids {
            for (prefix, width) in [("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)] {
                guard outputs["\(prefix)_\(grid.stride)"] == [1, grid.count, width] else { return nil }
            }
        }
    }

    var labelCount: Int { 1 }
    var usualLabels: [String]? { ["face"] }

    func input(width: Int, height: Int) -> InputTransform {
        InputTransform(
            width: width, height: height, fit: .letterbox, channels: .bgr, mean: [0, 0, 0],
            deviation: [Float](repeating: 1 / 255, count: 3))
    }

    func candidates(_ outputs: [String: TypedTensor], from score: Float) throws(InferenceError) -> [DetectedBox] {
        var boxes: [DetectedBox] = []
        for grid in grids {
            let classes = try outputs.values("cls_\(grid.stride)", count: grid.count)
            let objects = try outputs.values("obj_\(grid.stride)", count: grid.count)
            let sizes = try outputs.values("bbox_\(grid.stride)", count: grid.count * 4)
            let points = try outputs.values("kps_\(grid.stride)", count: grid.count * 10)
            for cell in 0..<grid.count {
                let total = (min(max(classes[cell], 0), 1) * min(max(objects[cell], 0), 1)).squareRoot()
                guard total >= score else { continue }
                let (x, y) = (Double(cell % grid.columns), Double(cell / grid.columns))
                let numbers = sizes[(cell * 4)..<(cell * 4 + 4)].map { Double($0) }
                let box = grid.box(
                    centerX: x + numbers[0], centerY: y + numbers[1], width: exp(numbers[2]), height: exp(numbers[3]))
                let landmarks = (0..<5).map { index in
                    let place = cell * 10 + 2 * index
                    return grid.point(x: x + Double(points[place]), y: y + Double(points[place + 1]))
                }
                boxes.append(DetectedBox(label: 0, score: total, box: box, landmarks: landmarks))
            }
        }
        return boxes
    }
}
