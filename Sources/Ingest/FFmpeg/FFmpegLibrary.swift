import CFFmpeg

/// FFmpeg's process-wide set-up.
enum FFmpegLibrary {
    /// Read it before the first call of FFmpeg.
    static let ready: Void = {
        FFmpegLog.install()
        avdevice_register_all()
        avformat_network_init()
    }()

    /// Streams and pictures with a longer side or more pixels than 8192 × 4320 are refused.
    static let maximumSide = 8192
    static let maximumPixels = 8192 * 4320
}
