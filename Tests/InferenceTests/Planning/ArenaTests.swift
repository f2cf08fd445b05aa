import Testing

@testable import Inference

@Suite struct ArenaTests {
    @Test func valuesThatLiveTogetherNeverOverlap() {
        var generator = SplitMix(state: 5)
        for _ in 0..<50 {
            let requests = (0..<30).map { value in
                let start = Int.random(in: 0..<20, using: &generator)
                return Arena.Request(
                    value: value, count: Int.random(in: 1...100, using: &generator),
                    lifetime: start...start + Int.random(in: 0...5, using: &generator))
            }
            let arena = Arena(requests)
            for (index, a) in requests.enumerated() {
                for b in requests[..<index] where a.lifetime.overlaps(b.lifetime) {
                    let (first, second) = (arena.offsets[a.value]!, arena.offsets[b.value]!)
                    #expect(first + a.count <= second || second + b.count <= first)
                }
                #expect(arena.offsets[a.value]! + a.count <= arena.count)
            }
        }
    }

    @Test func memoryIsUsedAgain() {
        let requests = (0..<10).map { Arena.Request(value: $0, count: 16, lifetime: $0...$0 + 1) }
        #expect(Arena(requests).count == 32)
    }
}
