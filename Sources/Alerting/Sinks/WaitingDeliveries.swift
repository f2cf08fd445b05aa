import Core

/// What waits at one endpoint, in the order of record numbers, within limits.
///
/// Records of one alert keep their order; a record that is put off holds up the later ones of its alert and no others.
struct WaitingDeliveries: Sendable {
    struct Limits: Sendable, Equatable {
        var count = 10_000
        /// Of JSON.
        var bytes = 64 << 20
    }

    enum Next: Sendable {
        case delivery(Delivery)
        case nothingBefore(MonotonicTime)
        case nothing
    }

    let limits: Limits
    /// Rising.
    private var sequences: [UInt64] = []
    private var deliveries: [UInt64: Delivery] = [:]
    private(set) var byteCount = 0

    init(limits: Limits) { self.limits = limits }

    var count: Int { deliveries.count }
    /// In their order.
    var all: [Delivery] { sequences.compactMap { deliveries[$0] } }

    subscript(sequence: UInt64) -> Delivery? { deliveries[sequence] }

    /// Takes a delivery in, once.
    /// - Parameter kept: is in somebody's hands and neither counts nor is dropped.
    /// - Returns: the oldest ones, dropped to keep the limits.
    mutating func insert(_ delivery: Delivery, keeping kept: UInt64? = nil) -> [Delivery] {
        let sequence = delivery.record.sequence
        guard deliveries[sequence] == nil else { return [] }
        let place = sequences.last.map { $0 < sequence } ?? true ? sequences.count : place(of: sequence)
        sequences.insert(sequence, at: place)
        deliveries[sequence] = delivery
        byteCount += delivery.json.count
        var dropped: [Delivery] = []
        while let oldest = sequences.first(where: { $0 != kept }), exceedsLimits(keeping: kept),
            let delivery = remove(oldest)
        {
            dropped.append(delivery)
        }
        return dropped
    }

    @discardableResult
    mutating func remove(_ sequence: UInt64) -> Delivery? {
        guard let delivery = deliveries.removeValue(forKey: sequence) else { return nil }
        byteCount -= delivery.json.count
        sequences.remove(at: place(of: sequence))
        return delivery
    }

    /// Notes a failed try.
    mutating func putOff(_ sequence: UInt64, until time: MonotonicTime) {
        deliveries[sequence]?.attempts += 1
        deliveries[sequence]?.notBefore = time
    }

    /// The receiver works again: what was put off for its sake is due.
    mutating func makeAllDue() {
        for sequence in sequences where deliveries[sequence]?.notBefore != nil { deliveries[sequence]?.notBefore = nil }
    }

    /// The first that is due and not behind one of its own alert.
    func next(at now: MonotonicTime) -> Next {
        var held: Set<String> = []
        var earliest: MonotonicTime?
        for sequence in sequences {
            guard let delivery = deliveries[sequence], !held.contains(delivery.record.id) else { continue }
            guard let time = delivery.notBefore, time > now else { return .delivery(delivery) }
            held.insert(delivery.record.id)
            earliest = min(earliest ?? time, time)
        }
        return earliest.map { .nothingBefore($0) } ?? .nothing
    }

    private func exceedsLimits(keeping kept: UInt64?) -> Bool {
        let keptDelivery = kept.flatMap { deliveries[$0] }
        return count - (keptDelivery == nil ? 0 : 1) > limits.count
            || byteCount - (keptDelivery?.json.count ?? 0) > limits.bytes
    }

    /// Where the number is, or would be (binary search).
    private func place(of sequence: UInt64) -> Int {
        var (low, high) = (0, sequences.count)
        while low < high {
            let middle = (low + high) / 2
            if sequences[middle] < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
