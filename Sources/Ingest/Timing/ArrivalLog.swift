import Core

/// Remembers for the packets inside the decoder when they came, to find it again for the frame that comes out.
struct ArrivalLog {
    private struct Entry {
        var stamp: Int64
        var arrival: MonotonicTime
    }

    /// More packets than a decoder holds back.
    private static let capacity = 64
    private var entries: [Entry] = []
    private var next = 0
    private var newest: MonotonicTime?

    init() { entries.reserveCapacity(Self.capacity) }

    mutating func note(stamp: Int64?, arrival: MonotonicTime) {
        newest = arrival
        guard let stamp else { return }
        let entry = Entry(stamp: stamp, arrival: arrival)
        if entries.count < Self.capacity { entries.append(entry) } else { entries[next] = entry }
        next = (next + 1) % Self.capacity
    }

    /// When the packet with this presentation stamp came; without one, when the last packet came.
    func arrival(of stamp: Int64?) -> MonotonicTime? {
        guard let stamp else { return newest }
        return entries.last { $0.stamp == stamp }?.arrival ?? newest
    }
}
