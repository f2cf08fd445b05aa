import Core
import Testing

@testable import Ingest

@Suite struct DecodeGateTests {
    private let never = MediaTime(nanoseconds: .min)
    private let grey = Picture(width: 320, height: 180)

    private func at(_ packet: Int) -> MediaTime { MediaTime(seconds: Double(packet) / 25) }

    /// Packets of a still scene until the gate is closed and a keyframe was decoded alone; the number of the packet after it.
    private func close(_ gate: inout DecodeGate, keyframeEvery interval: Int = 50, limit: Int = 1000) -> Int? {
        for index in 0..<limit {
            let step = gate.step(
                isKeyframe: index % interval == 0, bytes: index % interval == 0 ? 40_000 : 2000, time: at(index),
                attention: never)
            if step == .decode, index % 5 == 0 { gate.note(grey, at: at(index)) }
            if step == .decodeAlone {
                gate.note(grey, at: at(index))
                return index + 1
            }
        }
        return nil
    }

    private func inter(_ gate: inout DecodeGate, _ index: Int, bytes: Int = 2000, attention: MediaTime? = nil)
        -> DecodeGate.Step
    {
        gate.step(isKeyframe: false, bytes: bytes, time: at(index), attention: attention ?? never)
    }

    @Test("a still scene closes the gate after its calm; what comes between keyframes is held")
    func closes() throws {
        var gate = DecodeGate()
        let next = try #require(close(&gate))
        #expect(at(next) >= MediaTime(seconds: DecodeGate.calm.inSeconds) && next <= 251)
        #expect(gate.isClosed)
        for index in next..<next + 49 { #expect({ inter(&gate, index) }() == .hold) }
    }

    /// A heavy packet, after the two behind a keyframe that are not judged; the number of the packet after it.
    private func stir(_ gate: inout DecodeGate, at next: Int) -> (next: Int, step: DecodeGate.Step) {
        for index in next..<next + 2 { _ = inter(&gate, index, bytes: 9000) }
        return (next + 3, inter(&gate, next + 2, bytes: 9000))
    }

    @Test("a heavy packet, and a detector's attention, open it at once from the last keyframe")
    func stirs() throws {
        var gate = DecodeGate()
        var next = try #require(close(&gate))
        let stirred = stir(&gate, at: next)
        #expect(stirred.step == .catchUp)
        #expect({ inter(&gate, stirred.next, bytes: 9000) }() == .decode)

        gate = DecodeGate()
        next = try #require(close(&gate))
        #expect({ inter(&gate, next) }() == .hold)
        #expect({ inter(&gate, next + 1, attention: at(next + 200)) }() == .catchUp)
        #expect({ inter(&gate, next + 2, attention: at(next + 200)) }() == .decode)
    }

    /// Goes on with light packets from `start` on, `painted` from some packet on; the packets at which a keyframe was decoded alone.
    private func goOn(
        _ gate: inout DecodeGate, from start: Int, to end: Int, picture: (Int) -> Picture
    ) -> [Int] {
        var alone: [Int] = []
        for index in start..<end {
            let isKeyframe = index % 50 == 0
            let step = gate.step(
                isKeyframe: isKeyframe, bytes: isKeyframe ? 40_000 : 2000, time: at(index), attention: never)
            if step == .decodeAlone { alone.append(index) }
            if step == .decodeAlone || step != .hold && index % 5 == 0 { gate.note(picture(index), at: at(index)) }
        }
        return alone
    }

    @Test(
        "after a packet that stood out for nothing it closes with the group of pictures; after motion it takes its calm"
    )
    func doubt() throws {
        let moved = Picture(width: 320, height: 180)
        for index in 0..<16 * 320 { moved.luma[index] = 90 }
        for somethingMoves in [false, true] {
            var gate = DecodeGate()
            let next = try #require(close(&gate))
            let stirred = stir(&gate, at: next)
            #expect(stirred.step == .catchUp)
            let alone = goOn(&gate, from: stirred.next, to: next + 400) { index in
                somethingMoves && index < next + 10 ? moved : grey
            }
            let first = (try #require(alone.first) - next) / 25
            #expect(somethingMoves ? (5...7).contains(first) : first <= 2)
        }
    }

    @Test("what changes too slowly for the eye of a second is motion against the picture at rest, also through doubts")
    func slowChangeThroughDoubts() throws {
        var gate = DecodeGate()
        let next = try #require(close(&gate))
        func growing(_ index: Int) -> Picture {
            let picture = Picture(width: 320, height: 180)
            for place in 0..<40 * 320 { picture.luma[place] += UInt8(min((index - next) / 50, 60)) }
            return picture
        }
        var index = next
        var alone = next
        // A packet stands out in each group of pictures.
        while alone < next + 1000, index < next + 1000 {
            let stirred = stir(&gate, at: index)
            let end = index + 50
            let closings = goOn(&gate, from: stirred.next, to: end, picture: growing)
            guard let last = closings.last else { break }
            (alone, index) = (last, end)
        }
        // Ten levels of brightness: long before that the gate stays open for its calm.
        #expect(index < next + 500)
    }

    @Test("a keyframe's picture that differs opens it")
    func differentPicture() throws {
        var gate = DecodeGate()
        let next = try #require(close(&gate))
        for index in next..<next + 49 { _ = inter(&gate, index) }
        let alone = gate.step(isKeyframe: true, bytes: 40_000, time: at(next + 49), attention: never)
        #expect(alone == .decodeAlone)
        let other = Picture(width: 320, height: 180)
        for index in 0..<16 * 320 { other.luma[index] = 90 }
        gate.note(other, at: at(next + 49))
        #expect({ inter(&gate, next + 50) }() == .catchUp)
    }

    @Test("keyframes ten seconds apart, and keyframes that give no picture alone, leave it open")
    func unfitStreams() throws {
        var gate = DecodeGate()
        #expect(close(&gate, keyframeEvery: 250, limit: 2000) == nil)

        gate = DecodeGate()
        let next = try #require(close(&gate))
        for index in next..<next + 49 { _ = inter(&gate, index) }
        let alone = gate.step(isKeyframe: true, bytes: 40_000, time: at(next + 49), attention: never)
        #expect(alone == .decodeAlone)
        // No picture was noted.
        #expect({ inter(&gate, next + 50) }() == .catchUp)
        for index in next + 51..<next + 1000 {
            let isKeyframe = index % 50 == 0
            let step = gate.step(isKeyframe: isKeyframe, bytes: 2000, time: at(index), attention: never)
            #expect(step == .decode)
            if index % 5 == 0 { gate.note(grey, at: at(index)) }
        }
    }
}
