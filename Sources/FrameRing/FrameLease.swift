import Core

/// The right to one slot of a pool: its holder alone reads and writes the picture. Letting it go returns the slot.
///
/// Do not keep `picture` beyond the lease.
public struct FrameLease: ~Copyable, Sendable {
    private let pool: FramePool
    private var slot: Int

    init(of slot: Int, in pool: FramePool) {
        self.pool = pool
        self.slot = slot
    }

    public var picture: Picture { pool.frame(at: slot).picture }

    public var header: FrameHeader {
        get { pool.frame(at: slot).header }
        nonmutating set { pool.frame(at: slot).header = newValue }
    }

    /// Ends the lease without returning the slot: whoever gets the index now owns it.
    consuming func handOver() -> Int {
        let index = slot
        slot = -1
        return index
    }

    deinit {
        if slot >= 0 { pool.giveBack(slot) }
    }
}
