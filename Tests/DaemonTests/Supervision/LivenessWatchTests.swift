import Core
import Testing

@testable import Daemon

@Suite struct LivenessWatchTests {
    @Test("a camera that hangs is named once, and once more when it goes on; others never")
    func naming() {
        var watch = LivenessWatch()
        #expect(watch.check(["a": .seconds(9), "b": nil]).events.isEmpty)
        #expect(watch.check(["a": .seconds(12), "b": nil]).events == [.hangs(camera: "a", .seconds(12))])
        #expect(watch.check(["a": .seconds(17), "b": .milliseconds(20)]).events.isEmpty)
        #expect(watch.check(["a": nil, "b": nil]).events == [.goesOn(camera: "a")])
        #expect(watch.check(["a": .seconds(12)]).events == [.hangs(camera: "a", .seconds(12))])
    }

    @Test("a minute's hang does not cost the process; two minutes do")
    func limit() {
        var watch = LivenessWatch()
        #expect(!watch.check(["a": .seconds(60), "b": nil]).isHopeless)
        #expect(watch.check(["a": .seconds(120), "b": nil]).isHopeless)
    }

    @Test("a camera that was removed while it hung is forgotten")
    func removed() {
        var watch = LivenessWatch()
        _ = watch.check(["a": .seconds(12)])
        #expect(watch.check([:]).events.isEmpty && watch.hanging.isEmpty)
    }
}
