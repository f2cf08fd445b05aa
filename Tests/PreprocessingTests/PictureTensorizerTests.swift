import Core
import Foundation
import Testing

@testable import Preprocessing

@Suite struct PictureTensorizerTests {
    private let plain: ([Float], [Float]) = ([0, 0, 0], [1, 1, 1])

    private func transform(_ width: Int, _ height: Int, _ fit: PictureFit) -> InputTransform {
        InputTransform(width: width, height: height, fit: fit, mean: plain.0, deviation: plain.1)
    }

    @Test("blue comes first where the network wants it")
    func blueFirst() {
        let picture = Picture(width: 6, height: 4)
        picture.blueChroma = [UInt8](repeating: 200, count: 6)
        let means: [Float] = [0.1, 0.2, 0.3]
        let planes = [InputTransform.Channels.rgb, .bgr].map { channels in
            let transform = InputTransform(
                width: 5, height: 5, channels: channels, mean: means, deviation: [1, 2, 3])
            let values = PictureTensorizer(transform).values(of: picture)
            return (0..<3).map { Array(values[$0 * 25..<($0 + 1) * 25]) }
        }
        #expect(planes[0] == planes[1].reversed())
        #expect(planes[0][0] != planes[0][2])
    }

    @Test("pure colours come out as RGB from 0 to 1")
    func colours() {
        // BT.601, full range.
        for (ycc, rgb) in [
            ((76, 85, 255), (1.0, 0.0, 0.0)), ((150, 44, 21), (0.0, 1.0, 0.0)), ((29, 255, 107), (0.0, 0.0, 1.0)),
            ((128, 128, 128), (0.5, 0.5, 0.5)),
        ] {
            let picture = Picture(width: 8, height: 8)
            picture.luma = [UInt8](repeating: UInt8(ycc.0), count: 64)
            picture.blueChroma = [UInt8](repeating: UInt8(ycc.1), count: 16)
            picture.redChroma = [UInt8](repeating: UInt8(ycc.2), count: 16)
            let values = PictureTensorizer(transform(4, 4, .stretch)).values(of: picture)
            #expect(abs(Double(values[0]) - rgb.0) < 0.01)
            #expect(abs(Double(values[16]) - rgb.1) < 0.01)
            #expect(abs(Double(values[32]) - rgb.2) < 0.01)
        }
    }

    @Test("normalises each channel by its mean and deviation")
    func normalisation() {
        let picture = Picture(width: 2, height: 2)
        picture.luma = [255, 255, 255, 255]
        let values = PictureTensorizer(
            InputTransform(width: 1, height: 1, fit: .stretch, mean: [0.5, 0.25, 0], deviation: [0.5, 0.25, 2])
        ).values(of: picture)
        #expect(zip(values, [1, 3, 0.5]).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test("letterboxing keeps the shape and fills with grey bars")
    func letterbox() {
        let picture = Picture(width: 16, height: 8)
        picture.luma = [UInt8](repeating: 255, count: 128)
        let values = PictureTensorizer(transform(8, 8, .letterbox)).values(of: picture)
        let bar = PictureTensorizer.barGrey / 255
        #expect(values[0..<16].allSatisfy { abs($0 - bar) < 1e-5 })
        #expect(values[16..<48].allSatisfy { abs($0 - 1) < 1e-5 })
        #expect(values[48..<64].allSatisfy { abs($0 - bar) < 1e-5 })
    }

    @Test("cropping takes the middle")
    func crop() {
        let picture = Picture(width: 16, height: 8)
        for y in 0..<8 { for x in 4..<12 { picture.luma[y * 16 + x] = 255 } }
        let values = PictureTensorizer(transform(4, 4, .crop)).values(of: picture)
        #expect(values.allSatisfy { abs($0 - 1) < 1e-5 })
    }

    @Test("a box in the input maps back into the picture")
    func boxesMapBack() {
        let middle = Box(x: 0, y: 0.25, width: 1, height: 0.5)
        let box = transform(64, 64, .letterbox).pictureBox(of: middle, pictureWidth: 640, pictureHeight: 320)
        #expect(abs(box.x) < 1e-9 && abs(box.y) < 1e-9 && abs(box.width - 1) < 1e-9 && abs(box.height - 1) < 1e-9)
    }

    @Test(
        "area scaling agrees with OpenCV's, whole and fractional factors",
        .enabled(if: OpenCV.isAvailable, "needs python3 with cv2"),
        arguments: [(64, 48, 32, 24), (97, 61, 32, 32), (640, 360, 96, 96), (130, 70, 129, 69)])
    func openCVArea(width: Int, height: Int, targetWidth: Int, targetHeight: Int) throws {
        let picture = Picture.random(width: width, height: height, seed: 8)
        picture.blueChroma = [UInt8](repeating: 128, count: picture.blueChroma.count)
        picture.redChroma = picture.blueChroma
        let values = PictureTensorizer(transform(targetWidth, targetHeight, .stretch)).values(of: picture)
        let expression =
            "cv2.resize(picture.astype(np.float32), (\(targetWidth), \(targetHeight)), interpolation=cv2.INTER_AREA)"
        let bytes = try OpenCV.evaluate(expression, plane: picture.luma, width: width, height: height)
        let expected = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        let worst = zip(values, expected).map { abs($0 * 255 - $1) }.max() ?? .infinity
        #expect(worst <= 1)
    }

    @Test("every size of picture and target stays inside its buffers")
    func anySize() {
        var random = SeededRandom(seed: 12)
        for _ in 0..<200 {
            let (width, height) = (Int.random(in: 1...70, using: &random), Int.random(in: 1...40, using: &random))
            let picture = Picture.random(width: width, height: height, seed: 1)
            let fit = PictureFit.allCases.randomElement(using: &random)!
            let wanted = transform(.random(in: 1...40, using: &random), .random(in: 1...40, using: &random), fit)
            #expect(PictureTensorizer(wanted).values(of: picture).allSatisfy { (-0.001...1.001).contains($0) })
        }
    }
}

@Suite struct InputTransformTests {
    @Test("survives JSON, and refuses damaged metadata")
    func json() throws {
        let transform = InputTransform(width: 128, height: 96, fit: .crop)
        let data = try JSONEncoder().encode(transform)
        #expect(try JSONDecoder().decode(InputTransform.self, from: data) == transform)
        for text in [
            #"{"width":0,"height":9,"fit":"crop","mean":[0,0,0],"deviation":[1,1,1]}"#,
            #"{"width":9,"height":9,"fit":"crop","mean":[0,0],"deviation":[1,1,1]}"#,
            #"{"width":9,"height":9,"fit":"crop","mean":[0,0,0],"deviation":[1,0,1]}"#,
            #"{"width":9,"height":9,"fit":"bend","mean":[0,0,0],"deviation":[1,1,1]}"#,
        ] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(InputTransform.self, from: Data(text.utf8))
            }
        }
    }
}
