import Analysis
import Classification
import Core
import Foundation
import Ingest
import Neural
import Training

typealias DetectorModel = ClassifierModel

/// Makes sequences of pictures, which it sets in motion, and of real clips without fire or smoke.
struct SequenceMaker {
    let model: ClassifierModel
    let seed: UInt64
    /// Frames of one sequence.
    private static let frameCount = 22

    /// What is made of one picture.
    private struct Recipe {
        let label: String
        let movement: MotionSynthesizer.Movement
        let mask: MotionSynthesizer.Mask?
        var hasLamps = false
        let targets: [Float?]
    }

    func sequences(ofPicture path: String, className: String, group: Int) throws(Failure) -> [MovementSequence] {
        let picture = try PictureFile.decode(path: path, longestSide: MotionSynthesizer.longestSide)
        var generator = SeededGenerator(seed: seed &+ UInt64(group) &* 7919)
        return try recipes(for: picture, className: className, using: &generator).map { recipe throws(Failure) in
            let synthesizer = MotionSynthesizer(
                picture, movement: recipe.movement, mask: recipe.mask, hasLamps: recipe.hasLamps, using: &generator)
            let seconds = Self.secondsApart(using: &generator)
            let frames = (0..<Self.frameCount).map {
                synthesizer.frame(at: Float($0) * Float(seconds), using: &generator)
            }
            var sequence = MovementSequence(label: recipe.label, group: group, targets: recipe.targets)
            try sequence.watch(frames, secondsApart: seconds, with: model)
            return sequence
        }
    }

    /// Of a clip in which nothing burns.
    func sequences(ofClip path: String, group: Int) throws(Failure) -> [MovementSequence] {
        let frames = try ClipFile.decode(path: path, framesPerSecond: 5, longestSide: 640, limit: 300)
        return try stride(from: 0, to: frames.count, by: 60).map { start throws(Failure) in
            var sequence = MovementSequence(label: "real, neither", group: group, targets: [0, 0])
            try sequence.watch(Array(frames[start..<min(start + 60, frames.count)]), secondsApart: 0.2, with: model)
            return sequence
        }
    }

    /// Most cameras are analysed five times a second, some clips have one frame a second.
    private static func secondsApart(using generator: inout SeededGenerator) -> Double {
        switch generator.nextUnit() {
        case ..<0.75: 0.2
        case ..<0.9: 0.4
        default: 1
        }
    }

    private func recipes(
        for picture: Picture, className: String, using generator: inout SeededGenerator
    ) throws(Failure) -> [Recipe] {
        let warm = Self.warmMask(of: picture)
        switch className {
        case "fire":
            let mask = if let warm { warm } else { try classMask("fire", of: picture) }
            return (0..<3).map { _ in Recipe(label: "fire", movement: .flames, mask: mask, targets: [1, nil]) }
                + [Recipe(label: "photograph of fire", movement: .none, mask: nil, targets: [0, nil])]
        case "smoke":
            let mask = try classMask("smoke", of: picture)
            return (0..<4).map { _ in Recipe(label: "smoke", movement: .smoke, mask: mask, targets: [0, 1]) }
        default:
            let blob = Self.blob(using: &generator)
            var all = [
                Recipe(label: "neither, still", movement: .none, mask: nil, targets: [0, 0]),
                Recipe(label: "neither, swaying", movement: .swaying, mask: blob, targets: [0, 0]),
                Recipe(label: "neither, lamps", movement: .none, mask: nil, hasLamps: true, targets: [0, 0]),
            ]
            if let warm {
                all.append(
                    Recipe(label: "neither, flame colours sway", movement: .swaying, mask: warm, targets: [0, 0]))
            }
            return all
        }
    }

    /// Where a picture has colours near a flame's; nil where it has hardly any.
    private static func warmMask(of picture: Picture) -> MotionSynthesizer.Mask? {
        let (columns, rows) = (40, 30)
        var counts = [Float](repeating: 0, count: columns * rows)
        var warm = counts
        for y in 0..<picture.chromaHeight {
            for x in 0..<picture.chromaWidth {
                let cell = y * rows / picture.chromaHeight * columns + x * columns / picture.chromaWidth
                let place = y * picture.chromaWidth + x
                let isWarm =
                    Int(picture.redChroma[place]) - Int(picture.blueChroma[place]) >= 30
                    && picture.luma[2 * y * picture.width + 2 * x] >= 90
                counts[cell] += 1
                warm[cell] += isWarm ? 1 : 0
            }
        }
        let shares = zip(warm, counts).map { min(2 * $0 / max($1, 1), 1) }
        guard shares.reduce(0, +) > 3 else { return nil }
        return MotionSynthesizer.Mask(columns: columns, rows: rows, shares: shares)
    }

    /// Where the classifier sees a class.
    private func classMask(_ name: String, of picture: Picture) throws(Failure) -> MotionSynthesizer.Mask {
        let map = try PictureClassifier(model).classify(picture).map
        let label = model.labels.firstIndex(of: name) ?? 0
        let shares = map.margins(of: label).map { 1 / (1 + exp(-$0)) }
        return MotionSynthesizer.Mask(columns: map.columns, rows: map.rows, shares: shares)
    }

    /// A round part of the picture.
    private static func blob(using generator: inout SeededGenerator) -> MotionSynthesizer.Mask {
        let side = 16
        let (x, y) = (generator.nextUnit() * Float(side), generator.nextUnit() * Float(side))
        let radius = generator.nextUniform(2, 12)
        let shares = (0..<side * side).map {
            min(max(1.5 - hypot(Float($0 % side) - x, Float($0 / side) - y) / radius, 0), 1)
        }
        return MotionSynthesizer.Mask(columns: side, rows: side, shares: shares)
    }
}
