import Core
import Ingest
import TestSupport
import Testing

@testable import Analysis

@Suite struct FaceBlurTests {
    @Test("a part becomes a mosaic, in place and nowhere else")
    func mosaic() {
        let picture = Picture(width: 64, height: 48)
        picture.luma = picture.luma.indices.map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let before = picture.copy()
        picture.pixelate(Box(x: 0.25, y: 0.25, width: 0.5, height: 0.5), blocks: 4)
        let inside = Set((12..<36).flatMap { row in (16..<48).map { picture.luma[row * 64 + $0] } })
        #expect(inside.count <= 4 * 3)
        for row in 0..<48 {
            for column in 0..<64 where !(12..<36).contains(row) || !(16..<48).contains(column) {
                #expect(picture.luma[row * 64 + column] == before.luma[row * 64 + column])
            }
        }
    }

    @Test("boxes at and beyond the border, and odd ones, do no harm")
    func borders() {
        let picture = Picture(width: 33, height: 17)
        for box in [
            Box(x: -0.5, y: -0.5, width: 2, height: 2), Box(x: 0.99, y: 0.99, width: 0.5, height: 0.5),
            Box(x: 0.5, y: 0.5, width: 0, height: 0), Box(x: .nan, y: 0, width: 1, height: 1),
            Box(x: 0, y: 0, width: -1, height: 1),
        ] { picture.pixelate(box, blocks: 6) }
        #expect(picture.luma.count == 33 * 17)
    }

    @Test(
        "every face of the authors' example pictures is a mosaic afterwards, also where the next picture hides it",
        .enabled(if: SharedData.isAvailable), arguments: ["yunet-n-320", "ultraface-rfb-320"])
    func faces(name: String) throws {
        guard case .boxes(let model) = try DetectionModel(path: SharedData.path("models/\(name)/model.onnx")) else {
            Issue.record("\(name) is a box detector")
            return
        }
        for example in try SharedModel.named(name).examples() where !example.boxes.isEmpty {
            let blur = try FaceBlur(model: model)
            let finder = try BoxDetector(model: model, kinds: [.face])
            let picture = try PictureFile.decode(path: #require(example.photo), longestSide: 640)
            let faces = try finder.boxes(of: .face, in: picture, from: 0.5)
            let next = picture.copy()
            try blur.apply(to: picture)
            #expect(faces.allSatisfy { Self.isMosaic($0, of: picture) })
            // The detector misses them all in the next one.
            let recent = Picture(width: next.width, height: next.height)
            try blur.apply(to: recent)
            for (index, value) in next.luma.enumerated() { recent.luma[index] = value }
            try blur.apply(to: recent)
            #expect(faces.allSatisfy { Self.isMosaic($0, of: recent) })
        }
    }

    /// Neighbours are equal nearly everywhere.
    private static func isMosaic(_ box: Box, of picture: Picture) -> Bool {
        let columns = Int(box.x * Double(picture.width)) + 1..<Int((box.x + box.width) * Double(picture.width)) - 1
        let rows = Int(box.y * Double(picture.height)) + 1..<Int((box.y + box.height) * Double(picture.height)) - 1
        var equal = 0
        for row in rows {
            for column in columns {
                let place = row * picture.width + column
                if picture.luma[place] == picture.luma[place + 1] { equal += 1 }
            }
        }
        return Double(equal) > 0.6 * Double(columns.count * rows.count)
    }
}
