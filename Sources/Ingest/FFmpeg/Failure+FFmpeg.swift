import CFFmpeg
import Core
import Foundation

extension Failure {
    /// - Parameters:
    ///   - code: what an FFmpeg function returned; negative.
    ///   - source: what was being opened or read.
    init(ffmpeg code: Int32, opening source: SourceURL) {
        let (kind, text, remedy) = Self.meaning(of: code, transport: source.transport)
        self.init(kind, "\(source): \(text)", remedy: remedy, code: code)
    }

    private static func meaning(of code: Int32, transport: SourceURL.Transport) -> (Kind, String, String?) {
        switch code {
        case tocsin_averror_invalid_data, tocsin_averror_demuxer_not_found:
            return transport == .rtsp
                ? (.badData, "the peer's answer is not RTSP", "check the address and the port")
                : (.badData, "not a video, or a damaged one", "check that it plays, for instance with ffplay")
        case tocsin_averror_decoder_not_found, tocsin_averror_protocol_not_found, tocsin_averror_patch_welcome:
            return (.unsupported, text(of: code), "this FFmpeg cannot read it; convert it to H.264 in MP4")
        case tocsin_averror_http_unauthorized, tocsin_averror_http_forbidden:
            return (.unauthorized, "the peer refused user name or password", "check the credentials in the address")
        case tocsin_averror_http_not_found:
            return (.unavailable, "the peer knows no such stream", "check the path in the address")
        case tocsin_averror_http_bad_request, tocsin_averror_http_other, tocsin_averror_http_server:
            return (.unavailable, "the peer refused: \(text(of: code))", "check the address")
        case tocsin_averror_eof:
            return transport == .file
                ? (.badData, "the file is empty or ends too early", "check that it plays, for instance with ffplay")
                : (.unavailable, "the peer closed the connection", nil)
        default:
            return meaning(ofErrno: -code, transport: transport)
        }
    }

    private static func meaning(ofErrno errno: Int32, transport: SourceURL.Transport) -> (Kind, String, String?) {
        let isRemote = transport == .rtsp || transport == .http
        switch errno {
        case ENOENT, ENODEV, ENXIO:
            return (.unavailable, transport == .device ? "no such device" : "no such file", "check the path")
        case EACCES, EPERM:
            return (
                .unavailable, "permission denied",
                transport == .device ? "add the user to the group video" : "make it readable for this user"
            )
        case EISDIR: return (.unavailable, "a directory, not a file", "name a file in it")
        case EBUSY: return (.unavailable, "the device is in use", "stop the program that uses it")
        case ETIMEDOUT: return (.timedOut, "the peer does not answer", "check that it is up and reachable")
        case ENOMEM, EMFILE, ENFILE: return (.resourceExhausted, text(of: -errno), nil)
        case EINVAL where isRemote: return (.badData, "the peer's answer was refused", "check the address")
        default:
            return (.unavailable, text(of: -errno), isRemote ? "check that the host is up and reachable" : nil)
        }
    }

    static func text(of code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        av_strerror(code, &buffer, buffer.count)
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self).lowercased()
    }
}
