/// What a source turned out to be.
public struct StreamDescription: Sendable, Equatable, Codable {
    /// FFmpeg's names, such as "mov,mp4,m4a,3gp,3g2,mj2" and "h264".
    public var container: String
    public var codec: String
    /// Pixels.
    public var width: Int
    public var height: Int
    /// FFmpeg's name, such as "yuv420p".
    public var pixelFormat: String
    /// nil if the stream does not tell.
    public var framesPerSecond: Double?
    /// Mean time between keyframes; nil until two were seen.
    public var keyframeIntervalSeconds: Double?
    public var bitsPerSecond: Int?
    /// nil for live streams.
    public var durationSeconds: Double?
    /// What a probe saw beyond what the source says; nil where it could not tell.
    public var observedSeconds: Double?
    /// Every picture stands alone, as with MJPEG.
    public var isIntraOnly = false
    /// Pictures are shown in another order than they are sent: B-frames.
    public var hasReordering: Bool?
    /// Long steps from frame to frame (95th percentile) beside the usual one; 1 for a constant frame rate.
    public var intervalVariation: Double?
    /// Bits of the busiest second beside those of the usual one; 1 for a constant bit rate.
    public var bitRateVariation: Double?
    /// The camera's clock less the host's.
    public var clockOffsetSeconds: Double?

    enum CodingKeys: String, CodingKey {
        case container, codec, width, height
        case pixelFormat = "pixel_format"
        case framesPerSecond = "frames_per_second"
        case keyframeIntervalSeconds = "keyframe_interval_seconds"
        case bitsPerSecond = "bits_per_second"
        case durationSeconds = "duration_seconds"
        case observedSeconds = "observed_seconds"
        case isIntraOnly = "intra_only"
        case hasReordering = "reordering"
        case intervalVariation = "interval_variation"
        case bitRateVariation = "bit_rate_variation"
        case clockOffsetSeconds = "clock_offset_seconds"
    }

    public init(
        container: String, codec: String, width: Int, height: Int, pixelFormat: String, framesPerSecond: Double? = nil,
        keyframeIntervalSeconds: Double? = nil, bitsPerSecond: Int? = nil, durationSeconds: Double? = nil
    ) {
        self.container = container
        self.codec = codec
        self.width = width
        self.height = height
        self.pixelFormat = pixelFormat
        self.framesPerSecond = framesPerSecond
        self.keyframeIntervalSeconds = keyframeIntervalSeconds
        self.bitsPerSecond = bitsPerSecond
        self.durationSeconds = durationSeconds
    }
}

extension StreamDescription: CustomStringConvertible {
    /// "h264 1920x1080, 25 frames a second".
    public var description: String {
        let rate = framesPerSecond.map { ", \(($0 * 100).rounded() / 100) frames a second" } ?? ""
        return "\(codec) \(width)x\(height)\(rate)"
    }
}
