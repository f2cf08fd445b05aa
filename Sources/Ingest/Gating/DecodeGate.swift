import Core

/// Decides which packets are worth decoding. While a scene is quiet only keyframes are; when it stirs, decoding resumes from
/// the last keyframe.
///
/// A scene is quiet when the pictures were still for a while and no detector asked for attention. It stirs when an
/// inter-coded packet weighs more than this camera's noise, when a keyframe's picture differs from the one that the scene
/// came to rest with, or when a detector asks. Cameras whose keyframes are too far apart are decoded as a whole.
///
/// It depends on packets, pictures and attention alone, so that a file always gives the same.
struct DecodeGate {
    enum Step: Equatable {
        case decode
        /// A keyframe of a quiet scene: its picture is wanted at once, and what follows may never come.
        case decodeAlone
        /// Keep it, in case the scene stirs before the next keyframe.
        case hold
        /// Decode what is held, then this.
        case catchUp
    }

    /// How long pictures are still before the gate closes.
    static let calm = Duration.seconds(5)
    /// The longest time without a picture that a closed gate allows.
    static let longestPause = Duration.seconds(4)

    private var noise = PacketNoise()
    private var stillness = StillnessMeter()
    private var lastStir: MediaTime?
    private var lastPicture: MediaTime?
    private var lastKeyframe: MediaTime?
    private var keyframeInterval: Duration?
    /// The decoder knows nothing but keyframes.
    private var isDetached = false
    private var isStirred = true
    private var isStill = false
    /// A keyframe alone gave no picture: this stream's are none that stand alone.
    private var needsAll = false
    /// A keyframe alone is in the decoder; its picture has not come.
    private var awaitsPicture = false

    /// True while only keyframes are decoded.
    var isClosed: Bool { isDetached && !isStirred }

    /// - Parameters:
    ///   - time: when the packet is decoded.
    ///   - attention: until when detectors want everything.
    mutating func step(isKeyframe: Bool, bytes: Int, time: MediaTime, attention: MediaTime) -> Step {
        if awaitsPicture {
            needsAll = true
            stir(at: time)
        }
        awaitsPicture = false
        if lastStir == nil { lastStir = time }
        let isAttended = attention > time
        return isKeyframe
            ? stepKeyframe(at: time, isAttended: isAttended) : stepInter(bytes, at: time, isAttended: isAttended)
    }

    private mutating func stepKeyframe(at time: MediaTime, isAttended: Bool) -> Step {
        if let lastKeyframe { keyframeInterval = time - lastKeyframe }
        lastKeyframe = time
        noise.interrupt()
        guard !isAttended, mayRest(at: time) else {
            isDetached = false
            return .decode
        }
        (isDetached, isStirred, awaitsPicture) = (true, false, true)
        return .decodeAlone
    }

    private mutating func stepInter(_ bytes: Int, at time: MediaTime, isAttended: Bool) -> Step {
        guard isDetached else {
            if isStill { noise.learn(bytes) } else { noise.interrupt() }
            return .decode
        }
        if !isStirred {
            let isLate = lastPicture.map { time - $0 > Self.longestPause } ?? true
            if isLate || noise.standsOut(bytes) { stir(at: time) }
        }
        guard isStirred || isAttended else { return .hold }
        isDetached = false
        return .catchUp
    }

    private func mayRest(at time: MediaTime) -> Bool {
        guard !needsAll, noise.isLearnt, let lastStir, let keyframeInterval else { return false }
        return time - lastStir >= Self.calm && keyframeInterval <= Self.longestPause
    }

    private mutating func stir(at time: MediaTime) {
        lastStir = max(lastStir ?? time, time)
        isStirred = true
    }

    /// Takes each picture that is handed on.
    mutating func note(_ picture: Picture, at time: MediaTime) {
        awaitsPicture = false
        lastPicture = time
        isStill = stillness.isStill(picture, at: time, keepsReference: isDetached)
        if !isStill { stir(at: time) }
    }

    /// A picture came and was not wanted for analysis.
    mutating func noteUnwantedPicture(at time: MediaTime) {
        awaitsPicture = false
        lastPicture = time
    }
}
