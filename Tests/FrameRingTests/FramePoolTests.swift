import Testing

@testable import FrameRing

@Suite struct FramePoolTests {
    @Test("a pool lends each slot once, counts who came in vain, and takes slots back", arguments: [1, 2, 63, 64])
    func exhaustion(slots: Int) {
        let pool = FramePool(slots: slots)
        func exhaust(_ depth: Int) {
            guard depth > 0 else {
                #expect(!pool.canLease)
                return
            }
            guard let lease = pool.lease() else {
                Issue.record("no slot although \(depth) are free")
                return
            }
            exhaust(depth - 1)
            _ = consume lease
        }
        exhaust(slots)
        #expect(pool.freeCount == slots)
        #expect(pool.exhaustedCount == 1)
        exhaust(slots)
        #expect(pool.freeCount == slots)
    }

    @Test("leases hold different pictures, and a picture keeps its storage")
    func pictures() throws {
        let pool = FramePool(slots: 2)
        let first = try require(pool.lease())
        let second = try require(pool.lease())
        #expect(first.picture !== second.picture)
        let picture = first.picture
        picture.resize(width: 64, height: 48)
        _ = consume first
        let again = try require(pool.lease())
        #expect(again.picture === picture && again.picture.width == 64)
        _ = consume second
    }

    @Test("a lease outlives everyone else's interest in the pool")
    func lifetime() throws {
        var pool: FramePool? = FramePool(slots: 1)
        weak let watched = pool
        let lease = try require(pool!.lease())
        pool = nil
        #expect(watched != nil)
        lease.picture.resize(width: 8, height: 8)
        _ = consume lease
        #expect(watched == nil)
    }

    @Test("a slot that comes back twice is a trap, not a picture with two owners")
    func doubleReturn() async {
        await #expect(processExitsWith: .failure) {
            let pool = FramePool(slots: 2)
            pool.giveBack(0)
        }
    }
}
