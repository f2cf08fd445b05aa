import Core
import FrameRing
import Ingest
import TestSupport
import Testing

@testable import Analysis

@Suite("Detectors of others on a camera's frames", .enabled(if: SharedData.isAvailable && ClipFactory.isAvailable))
struct BoxDetectorTests {
    private func model(_ name: String) throws -> DetectionModel {
        try DetectionModel(path: SharedData.path("models/\(name)/model.onnx"))
    }

    @Test(
        "for each kind the surest box of the authors' recipe is found",
        arguments: [
            "yolox-nano-416-coco", "nanodet-m-320-coco", "fastestdet-352-coco", "ultraface-rfb-320", "yunet-n-320",
            "yunet-n-320-qdq-int8",
        ])
    func surestBoxes(_ name: String) throws {
        let model = try model(name)
        for example in try SharedModel.named(name).examples() where !example.boxes.isEmpty {
            let picture = try PictureFile.decode(path: #require(example.photo), longestSide: 4096)
            let detector = try model.detector(kinds: model.kinds, zones: [])
            let findings = try detector.analyze(picture, header: FrameHeader())
            #expect(findings.map(\.kind) == model.kinds)
            for finding in findings {
                let expected = example.boxes.filter { ObjectClasses.kind(of: $0.label) == finding.kind }
                guard let best = expected.max(by: { $0.score < $1.score }), best.score > 0.5 else { continue }
                // Scaling differs from the recipe's, so that scores and places differ a little, and of two that are as
                // sure any may come first.
                #expect(abs(finding.score - Double(best.score)) < 0.15, "\(name) \(example.name) \(finding)")
                let box = try #require(finding.box)
                let overlap = expected.map { box.overlap(Self.box($0.box, in: picture)) }.max() ?? 0
                #expect(overlap > 0.7, "\(name) \(example.name) \(finding)")
            }
        }
    }

    private static func box(_ corners: [Double], in picture: Picture) -> Box {
        let (width, height) = (Double(picture.width), Double(picture.height))
        return Box(
            x: corners[0] / width, y: corners[1] / height, width: (corners[2] - corners[0]) / width,
            height: (corners[3] - corners[1]) / height)
    }

    @Test("what a model cannot find is refused, naming what it finds")
    func unknownKind() throws {
        let model = try model("yunet-n-320")
        #expect(model.kinds == [.face])
        let failure = #expect(throws: Failure.self) { try model.detector(kinds: [.person], zones: []) }
        #expect(failure?.kind == .badData && failure?.description.contains("only face") == true)
    }

    @Test("a network that is neither a detector nor a classifier of ours is refused")
    func neither() throws {
        let failure = #expect(throws: Failure.self) { try model("mnist-cntk-8") }
        #expect(failure?.kind == .badData)
    }
}

@Suite("Names of classes")
struct ObjectClassesTests {
    @Test("classes are people, vehicles, animals, what their name says, or objects")
    func kinds() {
        #expect(ObjectClasses.kind(of: "Person") == .person && ObjectClasses.kind(of: "truck") == .vehicle)
        #expect(ObjectClasses.kind(of: "dog") == .animal && ObjectClasses.kind(of: "fire") == .fire)
        #expect(ObjectClasses.kind(of: "helmet") == .object && ObjectClasses.coco.count == 80)
    }
}
