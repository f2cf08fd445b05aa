import Classification
import Core
import FrameRing
import TestSupport
import Testing

@testable import Analysis

@Suite struct FireDetectorTests {
    /// A picture of one colour, with a second colour in its right half.
    private func picture(left: (UInt8, UInt8, UInt8), right: (UInt8, UInt8, UInt8)) -> Picture {
        let picture = Picture(width: 64, height: 48)
        for y in 0..<48 { for x in 0..<64 { picture.luma[y * 64 + x] = x < 32 ? left.0 : right.0 } }
        for y in 0..<24 {
            for x in 0..<32 {
                picture.blueChroma[y * 32 + x] = x < 16 ? left.1 : right.1
                picture.redChroma[y * 32 + x] = x < 16 ? left.2 : right.2
            }
        }
        return picture
    }

    // BT.601, full range.
    private let red: (UInt8, UInt8, UInt8) = (76, 85, 255)
    private let blue: (UInt8, UInt8, UInt8) = (29, 255, 107)
    private let black: (UInt8, UInt8, UInt8) = (0, 128, 128)

    private func header(_ index: Int, isDiscontinuity: Bool = false) -> FrameHeader {
        var header = FrameHeader()
        header.sequence = UInt64(index)
        header.time = MediaTime(seconds: Double(index) / 5)
        header.isDiscontinuity = isDiscontinuity
        return header
    }

    @Test("says nothing until its window is full, then scores every frame")
    func windowFills() throws {
        let detector = try FireDetector(model: RednessModel.make(), kinds: [.fire, .smoke])
        let scene = picture(left: blue, right: blue)
        for index in 0..<(FireDetector.windowLength - 1) {
            #expect(try detector.analyze(scene, header: header(index)).isEmpty)
        }
        let findings = try detector.analyze(scene, header: header(FireDetector.windowLength))
        #expect(findings.map(\.kind) == [.fire, .smoke])
        #expect(findings.allSatisfy { $0.score < 0.05 })
    }

    @Test("a gap empties the window")
    func gap() throws {
        let detector = try FireDetector(model: RednessModel.make(), kinds: [.fire])
        let scene = picture(left: red, right: red)
        for index in 0..<5 { _ = try detector.analyze(scene, header: header(index)) }
        #expect(try detector.analyze(scene, header: header(5, isDiscontinuity: true)).isEmpty)
    }

    @Test("tells where the fire is: box, zones and words")
    func place() throws {
        let half = Polygon(corners: [Point(x: 0.5, y: 0), Point(x: 1, y: 0), Point(x: 1, y: 1), Point(x: 0.5, y: 1)])
        let other = Polygon(corners: [Point(x: 0, y: 0), Point(x: 0.4, y: 0), Point(x: 0.4, y: 1), Point(x: 0, y: 1)])
        let detector = try FireDetector(
            model: RednessModel.make(), kinds: [.fire],
            zones: [Zone(name: "bay", outline: half), Zone(name: "door", outline: other)])
        var findings: [Finding] = []
        for index in 0..<3 { findings = try detector.analyze(picture(left: black, right: red), header: header(index)) }
        let fire = try #require(findings.first)
        let box = try #require(fire.box)
        #expect(abs(box.x - 0.5) < 0.07 && abs(box.width - 0.5) < 0.07 && box.height > 0.95)
        #expect(fire.zones == ["bay"])
        #expect(fire.reason == "Fire in the right of the picture, in zone bay")
    }

    @Test("looks closer: a flame too small for the whole picture is found, and its box is small")
    func smallFlame() throws {
        let detector = try FireDetector(model: RednessModel.make(), kinds: [.fire])
        let scene = Picture(width: 320, height: 240)
        // A fifth of the black picture's area in its lower right.
        for y in 124..<236 {
            for x in 172..<312 {
                scene.luma[y * 320 + x] = red.0
                scene.blueChroma[y / 2 * 160 + x / 2] = red.1
                scene.redChroma[y / 2 * 160 + x / 2] = red.2
            }
        }
        let whole = try PictureClassifier(RednessModel.make()).classify(scene)
        #expect(whole.probabilities[0] < 0.3)
        var findings: [Finding] = []
        for index in 0..<4 { findings = try detector.analyze(scene, header: header(index)) }
        let fire = try #require(findings.first)
        #expect(fire.score > 0.7)
        let box = try #require(fire.box)
        #expect(box.width < 0.5 && box.center.x > 0.6 && box.center.y > 0.6)
        #expect(fire.reason == "Fire in the lower right of the picture")
    }

    @Test("refuses a kind that the model does not know")
    func unknownKind() throws {
        let model = try RednessModel.make()
        let failure = #expect(throws: Failure.self) { try FireDetector(model: model, kinds: [.fall]) }
        #expect(failure?.kind == .badData)
        #expect(failure?.description.contains("fire, normal, smoke") == true)
    }

    @Test("the heat lies where the fire is, and there is none for kinds it does not look for")
    func heat() throws {
        let detector = try FireDetector(model: RednessModel.make(), kinds: [.fire])
        let scene = picture(left: black, right: red)
        #expect(detector.heat(for: .fire) == nil)
        for index in 0..<FireDetector.windowLength { _ = try detector.analyze(scene, header: header(index)) }
        let heat = try #require(detector.heat(for: .fire))
        let painted = heat.painted(over: picture(left: black, right: black))
        #expect(painted.redChroma[12 * 32 + 4] == 128 && painted.redChroma[12 * 32 + 26] > 150)
        #expect(detector.heat(for: .smoke) == nil)
    }
}
