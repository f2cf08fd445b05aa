import Core

/// Decides which packets are worth decoding. While a scene is quiet only keyframes are; when it stirs, decoding resumes from
/// the last keyframe.
///
/// A scene is quiet when the pictures were still for a while and no detector asked for attention. It stirs when an
/// inter-coded packet weighs more than this camera's noise, when a keyframe's picture differs from the one that the scene
/// came to rest with, or when a detector asks. A packet's weight is a doubt only: where the pictures that are decoded for
/// its sake are still like the one at rest, the gate closes again much sooner than after something moved. Cameras whose
/// keyframes are too far apart are decoded as a whole.
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

    /// How long pictures are still, after something moved in them, before the gate closes.
    static let calm = Duration.seconds(5)
    /// The same after a packet stood out and the pictures showed nothing: five of them at the usual rate, to the end of the
    /// group of pictures at least.
    static let doubt = Duration.seconds(1)
    /// The longest time without a picture that a closed gate allows.
    static let longestPause = Duration.seconds(4)

    private var noise = PacketNoise()
    private var stillness = StillnessMeter()
    /// Something moved in the pictures, or nothing was known of them.
    private var lastMotion: MediaTime?
    /// A packet stood out.
    private var lastDoubt: MediaTime?
    private var lastPicture: MediaTime?
    private var lastKeyframe: MediaTime?
    private var keyframeInterval: Duration?
    /// The decoder knows nothing but keyframes.
    private var isDetached = false
    private var isStirred = true
    /// Nothing has moved since the gate closed: pictures are compared with the one that the scene came to rest with, also
    /// while the gate is open in doubt.
    private var isAtRest = false
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
            noteMotion(at: time)
        }
        awaitsPicture = false
        if lastMotion == nil { lastMotion = time }
        let isAttended = attention > time
        return isKeyframe
            ? stepKeyframe(at: time, isAttended: isAttended) : stepInter(bytes, at: time, isAttended: isAttended)
    }

    private mutating func stepKeyframe(at time: MediaTime, isAttended: Bool) -> Step {
        if let lastKeyframe { keyframeInterval = time - lastKeyframe }
        lastKeyframe = time
        noise.noteKeyframe()
        guard !isAttended, mayRest(at: time) else {
            isDetached = false
            return .decode
        }
        (isDetached, isStirred, isAtRest, awaitsPicture) = (true, false, true, true)
        return .decodeAlone
    }

    private mutating func stepInter(_ bytes: Int, at time: MediaTime, isAttended: Bool) -> Step {
        guard isDetached else {
            if isStill { noise.learn(bytes) } else { noise.interrupt() }
            return .decode
        }
        if !isStirred {
            let isLate = lastPicture.map { time - $0 > Self.longestPause } ?? true
            if isLate {
                noteMotion(at: time)
            } else if noise.standsOut(bytes) {
                lastDoubt = time
                isStirred = true
            }
        }
        guard isStirred || isAttended else { return .hold }
        isDetached = false
        return .catchUp
    }

    private func mayRest(at time: MediaTime) -> Bool {
        guard !needsAll, noise.isLearnt, let lastMotion, let keyframeInterval else { return false }
        let isCalm = time - lastMotion >= Self.calm && lastDoubt.map { time - $0 >= Self.doubt } ?? true
        return isCalm && keyframeInterval <= Self.longestPause
    }

    private mutating func noteMotion(at time: MediaTime) {
        lastMotion = max(lastMotion ?? time, time)
        (isStirred, isAtRest) = (true, false)
    }

    /// Takes each picture that is handed on.
    mutating func note(_ picture: Picture, at time: MediaTime) {
        awaitsPicture = false
        lastPicture = time
        isStill = stillness.isStill(picture, at: time, keepsReference: isAtRest)
        if !isStill { noteMotion(at: time) }
    }

    /// A picture came and was not wanted for analysis.
    mutating func noteUnwantedPicture(at time: MediaTime) {
        awaitsPicture = false
        lastPicture = time
    }
}
