/// Places values of known lifetimes in one run of memory so that values which live at the same time never overlap.
///
/// Greedy by size, largest first, each at the lowest offset that is free over its lifetime (Pisarchyk and Lee, "Efficient
/// memory management for deep neural net inference", 2020, section 5.2).
struct Arena {
    struct Request {
        let value: ResolvedNetwork.ValueID
        let count: Int
        /// The first and the last step at which the value is needed.
        var lifetime: ClosedRange<Int>
    }

    /// In floats, each the start of a cache line.
    private(set) var offsets: [ResolvedNetwork.ValueID: Int] = [:]
    private(set) var count = 0

    init(_ requests: [Request]) {
        var placed: [(offset: Int, end: Int, lifetime: ClosedRange<Int>)] = []
        for request in requests.sorted(by: { ($1.count, $0.value) < ($0.count, $1.value) }) {
            let size = (request.count + 15) / 16 * 16
            var offset = 0
            for other in placed where other.lifetime.overlaps(request.lifetime) {
                if offset + size <= other.offset { break }
                offset = max(offset, other.end)
            }
            offsets[request.value] = offset
            count = max(count, offset + size)
            let place = placed.firstIndex { $0.offset > offset } ?? placed.count
            placed.insert((offset, offset + size, request.lifetime), at: place)
        }
    }
}
