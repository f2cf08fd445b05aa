import Testing

@testable import Ingest

@Suite struct PacketNoiseTests {
    /// Noise as of a still scene: ten per cent up and down, and every twelfth packet a clock's digit more.
    private func noise(_ index: Int) -> Int { 2000 + (index * 7919) % 400 - 200 + (index % 12 == 0 ? 500 : 0) }

    private func learnt() -> PacketNoise {
        var noise = PacketNoise()
        for index in 0..<300 { noise.learn(self.noise(index)) }
        return noise
    }

    @Test("the camera's own noise stands out never, twice as much at once")
    func packets() {
        var noise = learnt()
        let standingOut = (300..<3000).filter { noise.standsOut(self.noise($0)) }
        #expect(standingOut.isEmpty)
        let heavy = noise.standsOut(5000)
        #expect(heavy)
    }

    @Test("a little more in every packet stands out within a second")
    func run() {
        var noise = learnt()
        let first = (300..<400).first { noise.standsOut(self.noise($0) + 600) }
        #expect(first.map { $0 < 325 } == true)
    }

    @Test("what mends a coarse keyframe is no event, however much it weighs; what weighs as much after that is")
    func afterKeyframe() {
        var noise = learnt()
        noise.noteKeyframe()
        let judged = [9000, 5000, 2000, 5000].map { noise.standsOut($0) }
        #expect(judged == [false, false, false, true])
    }

    @Test("before enough was seen everything stands out")
    func unlearnt() {
        var noise = PacketNoise()
        for index in 0..<50 { noise.learn(self.noise(index)) }
        let standsOut = noise.standsOut(2000)
        #expect(!noise.isLearnt && standsOut)
    }
}
