import Core
import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite struct PictureFileTests {
    private let folder = try! TemporaryFolder()

    /// A picture with a slope in every plane.
    private func slope(width: Int, height: Int) -> Picture {
        let picture = Picture(width: width, height: height)
        for y in 0..<height { for x in 0..<width { picture.luma[y * width + x] = UInt8((x * 2 + y) % 256) } }
        for y in 0..<picture.chromaHeight {
            for x in 0..<picture.chromaWidth {
                picture.blueChroma[y * picture.chromaWidth + x] = UInt8(64 + x % 128)
                picture.redChroma[y * picture.chromaWidth + x] = UInt8(64 + y % 128)
            }
        }
        return picture
    }

    private func meanDifference(_ left: [UInt8], _ right: [UInt8]) -> Double {
        zip(left, right).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) } / Double(left.count)
    }

    @Test(
        "a picture survives JPEG nearly unchanged, in full range", arguments: [(64, 48), (63, 47), (1, 1), (17, 300)])
    func roundTrip(width: Int, height: Int) throws {
        let picture = slope(width: width, height: height)
        let path = try folder.write("a.jpg", PictureFile.encodeJPEG(picture, quality: 100))
        let back = try PictureFile.decode(path: path)
        #expect(back.width == width && back.height == height)
        #expect(meanDifference(back.luma, picture.luma) < 2.5)
        #expect(meanDifference(back.blueChroma, picture.blueChroma) < 2.5)
        #expect(meanDifference(back.redChroma, picture.redChroma) < 2.5)
    }

    @Test("a picture survives PNG but for rounding between colour spaces", arguments: [(64, 48), (63, 47), (1, 1)])
    func png(width: Int, height: Int) throws {
        let picture = slope(width: width, height: height)
        picture.luma = picture.luma.map { 96 + $0 / 4 }
        picture.blueChroma = picture.blueChroma.map { 112 + $0 / 8 }
        picture.redChroma = picture.redChroma.map { 112 + $0 / 8 }
        let back = try PictureFile.decode(path: folder.write("a.png", PictureFile.encodePNG(picture)))
        #expect(back.width == width && back.height == height)
        #expect(meanDifference(back.luma, picture.luma) < 1.5)
        #expect(meanDifference(back.blueChroma, picture.blueChroma) < 1.5)
        #expect(meanDifference(back.redChroma, picture.redChroma) < 1.5)
    }

    @Test("black and white stay 0 and 255")
    func fullRange() throws {
        for value: UInt8 in [0, 255] {
            let picture = Picture(width: 32, height: 32)
            picture.luma = [UInt8](repeating: value, count: 32 * 32)
            let path = try folder.write("\(value).jpg", PictureFile.encodeJPEG(picture, quality: 95))
            #expect(try PictureFile.decode(path: path).luma.allSatisfy { abs(Int($0) - Int(value)) <= 1 })
        }
    }

    @Test("quality trades size")
    func quality() throws {
        let picture = slope(width: 320, height: 240)
        let sizes = try [5, 50, 95].map { try PictureFile.encodeJPEG(picture, quality: $0).count }
        #expect(sizes[0] < sizes[1] && sizes[1] < sizes[2])
    }

    @Test("a large picture is shrunk to its longest side, a small one is left alone")
    func longestSide() throws {
        let path = try folder.write("a.jpg", PictureFile.encodeJPEG(slope(width: 400, height: 300)))
        let small = try PictureFile.decode(path: path, longestSide: 100)
        #expect(small.width == 100 && small.height == 75)
        let same = try PictureFile.decode(path: path, longestSide: 1000)
        #expect(same.width == 400 && same.height == 300)
    }

    @Test("the contents decide, not the name")
    func wrongName() throws {
        let jpeg = try PictureFile.encodeJPEG(slope(width: 40, height: 30))
        for name in ["really-a-jpeg.png", "no-extension", "frame%03d.jpg", "a:b.jpg"] {
            let path = try folder.write(name, jpeg)
            #expect(try PictureFile.decode(path: path).width == 40)
        }
    }

    @Test(
        "PNG, BMP, GIF, TIFF and WebP decode, in colour and in grey", .enabled(if: ClipFactory.isAvailable),
        arguments: ["a.png", "a.bmp", "a.gif", "a.tiff", "grey.png", "deep.png", "a.webp"])
    func formats(name: String) throws {
        let path = folder.file(name)
        let pixels =
            name.hasPrefix("grey") ? ["-pix_fmt", "gray"] : name.hasPrefix("deep") ? ["-pix_fmt", "rgb48be"] : []
        try ClipFactory.run(
            ["-f", "lavfi", "-i", "color=c=white:size=50x42", "-vf", "format=rgb24,crop=50:41", "-frames:v", "1"]
                + pixels + [path])
        let picture = try PictureFile.decode(path: path)
        #expect(picture.width == 50 && picture.height == 41)
        // The GIF encoder's palette dithers.
        #expect(picture.luma.allSatisfy { $0 >= (name == "a.gif" ? 235 : 253) })
        #expect(picture.blueChroma.allSatisfy { abs(Int($0) - 128) <= (name == "a.gif" ? 30 : 1) })
    }

    @Test("a red picture has BT.601's luma and chroma", .enabled(if: ClipFactory.isAvailable))
    func red() throws {
        try ClipFactory.run(["-f", "lavfi", "-i", "color=c=red:size=48x32", "-frames:v", "1", folder.file("a.png")])
        let picture = try PictureFile.decode(path: folder.file("a.png"))
        // BT.601, full range: Y = 0.299 · 255, Cb = 128 - 0.168736 · 255, Cr = 128 + 0.5 · 255.
        #expect(abs(Int(picture.luma[500]) - 76) <= 1)
        #expect(abs(Int(picture.blueChroma[100]) - 85) <= 1)
        #expect(abs(Int(picture.redChroma[100]) - 255) <= 1)
    }

    @Test("a missing file is unavailable, a text file and a cut picture are bad data")
    func failures() throws {
        #expect(throws: Failure.self) { try PictureFile.decode(path: folder.file("none.jpg")) }
        do {
            _ = try PictureFile.decode(path: folder.file("none.jpg"))
        } catch {
            #expect(error.kind == .unavailable)
            #expect(error.description.contains("none.jpg: no such file"))
        }
        let text = try folder.write("text.jpg", Array("just some words, and no picture".utf8))
        #expect { try PictureFile.decode(path: text) } throws: { ($0 as? Failure)?.kind == .badData }
        let empty = try folder.write("empty.jpg", [])
        #expect { try PictureFile.decode(path: empty) } throws: { ($0 as? Failure)?.kind == .badData }
        let header = Array(try PictureFile.encodeJPEG(slope(width: 40, height: 30)).prefix(30))
        let cut = try folder.write("cut.jpg", header)
        #expect { try PictureFile.decode(path: cut) } throws: { ($0 as? Failure)?.kind == .badData }
    }

    @Test("nothing is kept of a hundred pictures, good or bad")
    func resources() throws {
        let good = try folder.write("a.jpg", PictureFile.encodeJPEG(slope(width: 64, height: 64)))
        let bad = try folder.write("b.jpg", [1, 2, 3])
        _ = try PictureFile.decode(path: good)
        let before = ResourceGuard()
        for _ in 0..<100 {
            _ = try PictureFile.decode(path: good)
            _ = try? PictureFile.decode(path: bad)
        }
        #expect(ResourceGuard().descriptors <= before.descriptors + 2)
    }
}
