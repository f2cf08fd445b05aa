import Core
import Inference
import Preprocessing

/// UltraFace and others that decode in the network: softmax scores, the first of them for background, and corners as
/// fractions.
///
/// Source: github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB.
struct UltraFaceDecoder: BoxDecoder {
    static let name = "ultraface"
    let overlap = 0.3
    let leastScore: Float = 0.7
    private let scores, corners: String
    private let classCount, boxCount: Int

    init?(input: [Int], outputs: [String: [Int]]) {
        guard outputs.count == 2, let corners = outputs.first(where: { $0.value.count == 3 && $0.value[2] == 4 }),
            let scores = outputs.first(where: { $0.key != corners.key }), scores.value.count == 3,
            scores.value[1] == corners.value[1], scores.value[2] > 1
        else { return nil }
        self.scores = scores.key
        self.corners = corners.key
        classCount = scores.value[2]
        boxCount = scores.value[1]
    }

    var labelCount: Int { classCount - 1 }
    var usualLabels: [String]? { labelCount == 1 ? ["face"] : nil }

    func input(width: Int, height: Int) -> InputTransform {
        InputTransform(
            width: width, height: height, fit: .stretch, mean: [Float](repeating: 127 / 255, count: 3),
            deviation: [Float](repeating: 128 / 255, count: 3))
    }

    func candidates(_ outputs: [String: TypedTensor], from score: Float) throws(InferenceError) -> [DetectedBox] {
        let scores = try outputs.values(scores, count: boxCount * classCount)
        let corners = try outputs.values(corners, count: boxCount * 4)
        var boxes: [DetectedBox] = []
        for index in 0..<boxCount {
            let (label, probability) = scores[(index * classCount + 1)..<((index + 1) * classCount)].largest
            guard probability >= score else { continue }
            let numbers = corners[(index * 4)..<(index * 4 + 4)].map { Double($0) }
            let box = Box(
                x: numbers[0], y: numbers[1], width: numbers[2] - numbers[0], height: numbers[3] - numbers[1])
            boxes.append(DetectedBox(label: label, score: probability, box: box))
        }
        return boxes
    }
}
