import Core

/// How far this host is behind a live camera: packets that nobody had time to read wait in the buffers of the network, and
/// pictures grow older and older. Delay is measured against the least that this session has seen, by the camera's own stamps.
///
/// Bursts of the network pass; what stays for a second is a standing queue, as K. Nichols and V. Jacobson tell the two apart
/// ("Controlling Queue Delay", ACM Queue 10/5, 2012).
struct StreamLag {
    /// How long a delay lasts until it counts as a standing one.
    private static let standing = Duration.seconds(1)
    /// Clocks of cameras and hosts part by less.
    private static let drift = 200e-6

    private let limit: Duration
    /// Arrival minus media time at its least.
    private var least: (offset: Int64, at: MonotonicTime)?
    private var lateSince: MonotonicTime?
    /// Of the latest packet.
    private(set) var delay = Duration.zero

    /// - Parameter limit: the delay that is too much.
    init(limit: Duration) { self.limit = limit }

    /// Takes every packet.
    ///
    /// - Returns: true while this host does not keep up.
    mutating func note(_ time: MediaTime, arrival: MonotonicTime) -> Bool {
        let offset = Int64(arrival.nanoseconds) - time.nanoseconds
        let bound = least.map { $0.offset + Int64(Double((arrival - $0.at).nanoseconds) * Self.drift) } ?? offset
        if offset <= bound { least = (offset, arrival) }
        delay = .nanoseconds(max(offset - bound, 0))
        guard delay > limit else {
            lateSince = nil
            return false
        }
        let since = lateSince ?? arrival
        lateSince = since
        return arrival - since >= Self.standing
    }

    /// The camera's time has jumped: what was known says nothing any more.
    mutating func reset() { (least, lateSince, delay) = (nil, nil, .zero) }
}
