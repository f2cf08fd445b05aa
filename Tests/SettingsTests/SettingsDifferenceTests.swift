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
