/// How a source is opened and read.
public struct StreamOptions: Sendable, Equatable {
    public enum RTSPTransport: String, Sendable, Codable, CaseIterable { case tcp, udp }

    /// Frames a second that are handed on; every frame of a slower stream.
    public var analysisFramesPerSecond: Double = 5
    /// Frames are shrunk so that their longer side is at most this many pixels; they are never enlarged.
    public var longestSide: Int = 640
    public var rtspTransport: RTSPTransport = .tcp
    /// How long opening may take until the peer counts as silent.
    public var openTimeout: Duration = .seconds(10)
    /// How long a stream that runs may stay silent.
    public var readTimeout: Duration = .seconds(10)
    /// Hands a file's frames on at the pace of its own clock instead of as fast as possible.
    public var realtime = false
    public var decoderThreads = 1
    public var decode = DecodeMode.all
    public var hardware = HardwareDecoding.none

    public init() {}
}
