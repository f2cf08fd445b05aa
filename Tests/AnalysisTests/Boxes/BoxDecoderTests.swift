import Core
import Foundation
import Inference
import TestSupport
import Testing

@testable import Analysis

@Suite("Decoders of detectors", .enabled(if: SharedData.isAvailable && ClipFactory.isAvailable))
struct BoxDecoderTests {
    /// How a photo was put into the network's input.
    enum Fit: Sendable { case stretched, topLeft, centered }

    static let detectors: [(String, String, Fit)] = [
        ("yolox-nano-416-coco", "yolox", .topLeft), ("nanodet-m-320-coco", "nanodet", .centered),
        ("fastestdet-352-coco", "fastestdet", .stretched), ("ultraface-rfb-320", "ultraface", .stretched),
        ("yunet-n-320", "yunet", .topLeft), ("yunet-n-320-qdq-int8", "yunet", .topLeft),
    ]

    @Test("from ONNX Runtime's outputs they find what the authors' recipes find", arguments: detectors)
    func decoded(_ name: String, _ family: String, _ fit: Fit) throws {
        let model = SharedModel.named(name)
        let input = try model.network().inputs[0].shape!.map { size in
            if case .fixed(let size) = size { size } else { 1 }
        }
        for example in try model.examples() where !example.outputs.isEmpty {
            let decoder = try #require(
                BoxDecoders.decoder(input: input, outputs: example.outputs.mapValues(\.shape)), "\(name)")
            #expect(type(of: decoder).name == family)
            let boxes = try decoder.boxes(example.outputs)
            #expect(boxes.count == example.boxes.count, "\(name) \(example.name)")
            // Expected numbers are rounded to a tenth of a pixel. Integer networks score several boxes alike, of which
            // any may stay.
            let tolerance = model.tolerance == nil ? 3 : 0.1
            let place = try Place(of: #require(example.photo), input: input, fit, tolerance: tolerance)
            for expected in example.boxes {
                let found = boxes.contains {
                    abs($0.score - expected.score) < 0.001 && place.isClose($0.box, expected.box)
                        && place.isClose($0.landmarks, expected.landmarks ?? [])
                }
                #expect(found, "\(name) \(example.name): \(expected)")
            }
        }
    }

    /// A photo's place in the network's input.
    private struct Place {
        let scaleX, scaleY, left, top, width, height: Double
        /// In pixels of the photo.
        let tolerance: Double

        init(of photo: String, input: [Int], _ fit: Fit, tolerance: Double) throws {
            self.tolerance = tolerance
            let photo = try RGBPicture(path: photo)
            (width, height) = (Double(input[3]), Double(input[2]))
            let (photoWidth, photoHeight) = (Double(photo.width), Double(photo.height))
            let scale = min(width / photoWidth, height / photoHeight)
            (scaleX, scaleY) = fit == .stretched ? (width / photoWidth, height / photoHeight) : (scale, scale)
            let isCentered = fit == .centered
            left = isCentered ? ((width - (photoWidth * scale).rounded(.down)) / 2).rounded(.down) : 0
            top = isCentered ? ((height - (photoHeight * scale).rounded(.down)) / 2).rounded(.down) : 0
        }

        func isClose(_ box: Box, _ corners: [Double]) -> Bool {
            isClose(Point(x: box.x, y: box.y), corners[0], corners[1])
                && isClose(Point(x: box.x + box.width, y: box.y + box.height), corners[2], corners[3])
        }

        func isClose(_ points: [Point], _ expected: [[Double]]) -> Bool {
            points.count == expected.count && zip(points, expected).allSatisfy { isClose($0, $1[0], $1[1]) }
        }

        private func isClose(_ point: Point, _ x: Double, _ y: Double) -> Bool {
            abs((point.x * width - left) / scaleX - x) < tolerance
                && abs((point.y * height - top) / scaleY - y) < tolerance
        }
    }
}

@Suite("Boxes of detectors")
struct DetectedBoxTests {
    private func box(_ x: Double, _ score: Float, label: Int = 0) -> DetectedBox {
        DetectedBox(label: label, score: score, box: Box(x: x, y: 0, width: 0.2, height: 0.2))
    }

    @Test("of overlapping boxes of a class the best one stays, other classes stay too")
    func suppression() {
        let boxes = [box(0, 0.5), box(0.05, 0.9), box(0.02, 0.7, label: 1), box(0.6, 0.4)]
        #expect(boxes.suppressed(overlap: 0.5) == [boxes[1], boxes[2], boxes[3]])
        #expect(boxes.suppressed(overlap: 0.9).count == 4)
    }

    @Test("a network of no known family has no decoder, and metadata decide over shapes")
    func families() {
        let input = [1, 3, 32, 32]
        #expect(BoxDecoders.decoder(input: input, outputs: ["y": [1, 10]]) == nil)
        let outputs = ["y": [1, 21, 6]]
        #expect(BoxDecoders.decoder(input: input, outputs: outputs) is YOLOXDecoder)
        #expect(BoxDecoders.decoder(input: input, outputs: outputs, metadata: ["tocsin.detector": "yunet"]) == nil)
    }

    @Test("outputs that are missing, too short or not finite give errors or nothing, never boxes")
    func faults() throws {
        let decoder = try #require(BoxDecoders.decoder(input: [1, 3, 32, 32], outputs: ["y": [1, 21, 6]]))
        #expect(throws: InferenceError.self) { try decoder.boxes([:]) }
        #expect(throws: InferenceError.self) { try decoder.boxes(["y": TypedTensor(shape: [1], [1] as [Float])]) }
        let infinite = TypedTensor(shape: [1, 21, 6], [Float](repeating: .infinity, count: 126))
        #expect(try decoder.boxes(["y": infinite]) == [])
    }
}
