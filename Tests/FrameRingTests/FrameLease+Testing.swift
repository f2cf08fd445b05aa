import FrameRing

struct NoFrame: Error {}

/// `#require` for what cannot be copied.
func require(_ lease: consuming FrameLease?) throws -> FrameLease {
    guard let lease else { throw NoFrame() }
    return lease
}

/// `#expect` cannot hold leases either; these tell whether there would be one and let it go at once.
extension FrameChannel {
    var canTake: Bool { take() != nil }
    var canLease: Bool { lease() != nil }
}

extension FramePool {
    var canLease: Bool { lease() != nil }
}
