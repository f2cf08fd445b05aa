import Core

/// Chooses the frames to analyse: those nearest to the points k / fps of media time. It depends on the frames' times
/// alone, so the same file gives the same frames on every run.
struct FrameSelector {
    private let period: Double
    /// The last grid point that has its frame.
    private var lastPoint = -Double.infinity
    private var previous: MediaTime?

    /// - Parameter framesPerSecond: above 0.
    init(framesPerSecond: Double) { period = 1e9 / framesPerSecond }

    /// True if this frame is to be analysed. Call it for every frame, in order of their times.
    ///
    /// - Parameter usualInterval: from frame to frame of the stream, where some were left out before this one.
    mutating func isDue(at time: MediaTime, usualInterval: Duration? = nil) -> Bool {
        // A frame stands for its surroundings up to half way to its neighbours; the step before it tells how far that is.
        let step = previous.map { min(Double((time - $0).nanoseconds), period) } ?? 0
        let interval = usualInterval.map { min(step, Double($0.nanoseconds)) } ?? step
        previous = time
        let point = ((Double(time.nanoseconds) + interval / 2) / period).rounded(.down)
        guard point > lastPoint else { return false }
        lastPoint = point
        return true
    }

    /// True if a frame at this time may be due, whatever came before it.
    func mayBeDue(at time: MediaTime, usualInterval: Duration) -> Bool {
        let point = (Double(time.nanoseconds) / period).rounded() * period
        return abs(Double(time.nanoseconds) - point) <= 0.6 * Double(usualInterval.nanoseconds)
    }
}
