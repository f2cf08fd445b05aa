/// Places values of known lifetimes in one run of memory so that values which live at the same time never overlap.
///
/// Greedy by size, largest first, each at the lowest offset that is free over its lifetime (Pisarchyk and Lee, "Efficient
/// memory management for deep neural net inference", 2020, section 5.2).
struct Arena {
    struct Request {
        let value: ResolvedNetwork.ValueID
        let byteCount: Int
        /// The first and the last step at which the value is needed.
        var lifetime: ClosedRange<Int>
    }

    /// In bytes, each a multiple of `ByteBuffer.alignment`.
    private(set) var offsets: [ResolvedNetwork.ValueID: Int] = [:]
    private(set) var byteCount = 0

    init(_ requests: [Request]) {
        var placed: [(offset: Int, end: Int, lifetime: ClosedRange<Int>)] = []
        for request in requests.sorted(by: { ($1.byteCount, $0.value) < ($0.byteCount, $1.value) }) {
            let lines = (request.byteCount + ByteBuffer.alignment - 1) / ByteBuffer.alignment
            let size = lines * ByteBuffer.alignment
            var offset = 0
            for other in placed where other.lifetime.overlaps(request.lifetime) {
                if offset + size <= other.offset { break }
                offset = max(offset, other.end)
            }
            offsets[request.value] = offset
            byteCount = max(byteCount, offset + size)
            let place = placed.firstIndex { $0.offset > offset } ?? placed.count
            placed.insert((offset, offset + size, request.lifetime), at: place)
        }
    }
}
