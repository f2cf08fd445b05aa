import Testing

@testable import Settings

@Suite struct SettingsDifferenceTests {
    private func settings(_ cameras: String, log: String = "info") throws -> Settings {
        try Settings.parse("cameras: {\(cameras)}\nsinks: {log: {level: \(log)}}", path: "t.yaml")
    }

    @Test("an unchanged camera is neither stopped nor started")
    func unchanged() throws {
        let old = try settings("a: {source: a.mp4}, b: {source: b.mp4}, c: {source: c.mp4}")
        let new = try settings("a: {source: a.mp4}, b: {source: b.mp4, analysis: {fps: 2}}, d: {source: d.mp4}")
        let difference = SettingsDifference(from: old, to: new)
        #expect(difference.stoppedCameras == ["b", "c"])
        #expect(difference.startedCameras == ["b", "d"])
        #expect(!difference.sinksChanged)
    }

    @Test("a camera whose thresholds, filters or zones changed goes on; another model or kind starts it anew")
    func retuned() throws {
        let old = try settings("a: {source: x}, b: {source: x}, c: {source: x}, d: {source: x, detect: {fire: {}}}")
        let new = try settings(
            """
            a: {source: x, detect: {fire: {threshold: 0.9}, smoke: {}}}, b: {source: x, zones: {z: {polygon: [[0, 0], [1, 0], [1, 1]]}}},
            c: {source: x, model: y.onnx}, d: {source: x, detect: {fire: {}, smoke: {}}}
            """)
        let difference = SettingsDifference(from: old, to: new)
        #expect(difference.retunedCameras == ["a", "b"])
        #expect(difference.startedCameras == ["c", "d"] && difference.stoppedCameras == ["c", "d"])
    }

    @Test("other limits of a behaviour, or another calibration, start a camera anew")
    func behaviour() throws {
        let calibration = "calibration: {people: [[[0.3, 0.95], [0.3, 0.5]], [[0.6, 0.5], [0.6, 0.35]]]}"
        let old = try settings("a: {source: x, detect: {running: {speed: 3}}}, b: {source: x, detect: {running: {}}}")
        let new = try settings(
            "a: {source: x, detect: {running: {speed: 4}}}, b: {source: x, detect: {running: {}}, \(calibration)}")
        #expect(SettingsDifference(from: old, to: new).startedCameras == ["a", "b"])
    }

    @Test("what clips show concerns all cameras")
    func clips() throws {
        let old = try settings("a: {source: a.mp4}")
        let new = try Settings.parse(
            "cameras: {a: {source: a.mp4}}\nevidence: {clip: {after: 20s}}", path: "t.yaml")
        let difference = SettingsDifference(from: old, to: new)
        #expect(difference.stoppedCameras == ["a"] && difference.startedCameras == ["a"])
    }

    @Test("sinks are compared apart from cameras")
    func sinks() throws {
        let difference = SettingsDifference(
            from: try settings("a: {source: a.mp4}"), to: try settings("a: {source: a.mp4}", log: "error"))
        #expect(difference.sinksChanged && difference.startedCameras.isEmpty && difference.stoppedCameras.isEmpty)
    }
}
