import Core

/// One way to open a source: FFmpeg's address, input format and options.
struct OpenAttempt {
    var address: String
    /// FFmpeg's input format; nil lets it find out.
    var format: String?
    var options: [String: String]

    /// What to try, in order, until one works. Each transport may use only the protocols it needs, so that no peer, play
    /// list or redirect reaches a local file or another service.
    static func attempts(for source: SourceURL, options: StreamOptions) -> [OpenAttempt] {
        let limits = ["probesize": "5000000", "analyzeduration": "5000000", "max_streams": "16"]
        let openMicroseconds = String(options.openTimeout.nanoseconds / 1000)
        func attempt(_ address: String, format: String? = nil, _ more: [String: String]) -> OpenAttempt {
            OpenAttempt(address: address, format: format, options: limits.merging(more) { $1 })
        }
        switch source.transport {
        case .file:
            // The prefix keeps names such as "concat:a" or "a:b" from being taken for protocols.
            let path = source.revealed.hasPrefix("file:") ? source.revealed : "file:" + source.revealed
            return [attempt(path, ["protocol_whitelist": "file"])]
        case .rtsp:
            return [
                attempt(
                    source.revealed, format: "rtsp",
                    [
                        "protocol_whitelist": "rtp,tcp,udp,tls", "rtsp_transport": options.rtspTransport.rawValue,
                        "timeout": openMicroseconds, "allowed_media_types": "video",
                    ])
            ]
        case .http:
            return [
                attempt(
                    source.revealed,
                    ["protocol_whitelist": "http,https,tcp,tls,httpproxy,crypto", "rw_timeout": openMicroseconds])
            ]
        case .device:
            // What the device offers, the best first; then whatever it gives by itself.
            let modes = DeviceMode.preferred(
                DeviceMode.all(of: source.revealed, longestSide: options.longestSide),
                longestSide: options.longestSide, framesPerSecond: options.analysisFramesPerSecond)
            return (modes.map(\.options) + [[:]]).map { attempt(source.revealed, format: "video4linux2", $0) }
        }
    }
}
