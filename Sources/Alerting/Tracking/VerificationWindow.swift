import Core

/// The latest frames of one detector and how much each spoke for an alert: N of M, or the mean score, over media time.
struct VerificationWindow: Sendable {
    private struct Frame {
        var time: MediaTime
        var score: Double
    }

    /// One odd frame is no event, however sparse the frames are: the window then reaches back over this many.
    private static let minimumFrames = 3

    private let length: Duration
    private let threshold: Double
    private let requiredShare: Double
    private let verification: AlertPolicy.Verification
    /// In order of time. The first is at or before the window's start once the window is covered.
    private var frames: [Frame] = []

    /// - Parameter length: instead of the policy's.
    init(_ policy: AlertPolicy, length: Duration) {
        self.length = length
        threshold = policy.raiseThreshold
        requiredShare = policy.requiredShare
        verification = policy.verification
    }

    private var minimumFrames: Int { length > .zero ? Self.minimumFrames : 1 }

    mutating func add(time: MediaTime, score: Double) {
        frames.append(Frame(time: time, score: score.isFinite ? score : 0))
        let start = MediaTime(nanoseconds: time.nanoseconds - length.nanoseconds)
        while frames.count > minimumFrames, frames[1].time <= start { frames.removeFirst() }
    }

    mutating func forget() { frames.removeAll(keepingCapacity: true) }

    /// The time of the first frame that spoke for the alert, if enough frames did and the whole window was seen.
    var verifiedStart: MediaTime? {
        guard let first = frames.first, let last = frames.last, frames.count >= minimumFrames,
            last.time - first.time >= length
        else { return nil }
        let inside = frames.count { last.time - $0.time <= length }
        let counted = frames.suffix(max(inside, minimumFrames))
        switch verification {
        case .share:
            let raised = counted.count { $0.score >= threshold }
            guard Double(raised) >= requiredShare * Double(counted.count) else { return nil }
        case .mean:
            guard counted.reduce(0, { $0 + $1.score }) >= threshold * Double(counted.count) else { return nil }
        }
        return counted.first { $0.score >= threshold }?.time
    }
}
