/// A setting of a camera that costs more or shows less than it need, with its remedy.
public struct StreamAdvice: Sendable, Equatable, Codable {
    /// A word for programs, such as "keyframe_interval".
    public var name: String
    public var finding: String
    /// An imperative sentence without a full stop.
    public var remedy: String

    public init(_ name: String, _ finding: String, remedy: String) {
        self.name = name
        self.finding = finding
        self.remedy = remedy
    }
}

extension StreamDescription {
    /// What a host's clock and a camera's may differ by before records and recordings are hard to match.
    private static let clockTolerance = 2.0
    /// Shares by which frames' intervals, and seconds' bits, vary in streams that are set to be constant.
    private static let intervalTolerance = 1.5
    private static let bitTolerance = 2.0

    /// What to change at the camera; empty where all is well. Meant for live streams.
    public var advice: [StreamAdvice] {
        [keyframeAdvice, frameRateAdvice, bitRateAdvice, reorderingAdvice, codecAdvice, clockAdvice].compactMap { $0 }
    }

    private var keyframeAdvice: StreamAdvice? {
        guard !isIntraOnly else { return nil }
        let limit = DecodeGate.longestPause.inSeconds
        let finding: String
        if let keyframeIntervalSeconds {
            guard keyframeIntervalSeconds > limit else { return nil }
            finding = "keyframes come every \(StreamAdvice.text(keyframeIntervalSeconds)) s"
        } else {
            guard let observedSeconds, observedSeconds > limit else { return nil }
            finding = "no second keyframe came within \(StreamAdvice.text(observedSeconds)) s"
        }
        return StreamAdvice(
            "keyframe_interval", finding + ": everything must be decoded, pictures come late after an outage",
            remedy: "set the keyframe (I-frame, GOP) interval to 2 s and switch \"smart\" codecs off")
    }

    private var frameRateAdvice: StreamAdvice? {
        guard let variation = intervalVariation, variation > Self.intervalTolerance else { return nil }
        return StreamAdvice(
            "variable_frame_rate",
            "frames come at uneven times, the longest steps are \(StreamAdvice.text(variation))"
                + " times the usual one", remedy: "set a constant frame rate and switch slow shutters off")
    }

    private var bitRateAdvice: StreamAdvice? {
        guard let variation = bitRateVariation, variation > Self.bitTolerance else { return nil }
        return StreamAdvice(
            "variable_bit_rate", "the busiest second has \(StreamAdvice.text(variation)) times the usual bits",
            remedy: "set a constant bit rate, or a limit that the network carries at all times")
    }

    private var reorderingAdvice: StreamAdvice? {
        guard hasReordering == true else { return nil }
        return StreamAdvice(
            "b_frames", "the stream has B-frames, which delay every picture and cost decoding time",
            remedy: "choose the baseline or main profile without B-frames")
    }

    private var codecAdvice: StreamAdvice? {
        guard codec == "hevc" || codec == "av1" else { return nil }
        return StreamAdvice(
            "codec", "\(codec == "hevc" ? "H.265" : "AV1") takes about twice the processor time of H.264 to decode",
            remedy: "choose H.264, or a smaller second stream")
    }

    private var clockAdvice: StreamAdvice? {
        guard let offset = clockOffsetSeconds, abs(offset) > Self.clockTolerance else { return nil }
        return StreamAdvice(
            "clock", "the camera's clock is \(StreamAdvice.text(abs(offset))) s \(offset > 0 ? "ahead" : "behind")",
            remedy: "give the camera a time server (NTP) and its time zone")
    }
}

extension StreamAdvice {
    fileprivate static func text(_ value: Double) -> String {
        value >= 100 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
    }
}
