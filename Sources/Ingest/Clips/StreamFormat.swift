import CFFmpeg
import Core

/// How a stream's packets are encoded: a copy of what its demuxer says, that outlives the session.
///
/// Isolation: immutable.
final class StreamFormat: @unchecked Sendable {
    // Proof of Sendable: the parameters are written in `init` alone.
    let parameters: UnsafeMutablePointer<AVCodecParameters>

    init(copying parameters: UnsafePointer<AVCodecParameters>) {
        guard let copy = avcodec_parameters_alloc(), avcodec_parameters_copy(copy, parameters) >= 0 else {
            fatalError("out of memory")
        }
        self.parameters = copy
    }

    deinit {
        var parameters: UnsafeMutablePointer<AVCodecParameters>? = parameters
        avcodec_parameters_free(&parameters)
    }

    /// True for what browsers play from an MP4 file as it is. Without parameter sets out of band no header can be written.
    var isPlayable: Bool {
        [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC].contains(parameters.pointee.codec_id)
            && parameters.pointee.extradata_size > 0
    }
}
