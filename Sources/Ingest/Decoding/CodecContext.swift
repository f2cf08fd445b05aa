import CFFmpeg
import Core

/// Owner of one of FFmpeg's decoders, in software or on hardware.
///
/// Isolation: one thread at a time.
final class CodecContext {
    enum Backend: Equatable {
        case software
        /// FFmpeg's decoder with its inner loops on a device; pictures stay in the device's memory until they are fetched.
        case device(AVHWDeviceType)
        /// A decoder of its own, by FFmpeg's naming "h264_v4l2m2m".
        case memoryToMemory

        var name: String {
            switch self {
            case .software: "software"
            case .device(let type): av_hwdevice_get_type_name(type).map { String(cString: $0) } ?? "unknown device"
            case .memoryToMemory: "v4l2m2m"
            }
        }
    }

    let pointer: UnsafeMutablePointer<AVCodecContext>
    let backend: Backend

    /// - Parameters:
    ///   - timeBase: the unit of the stamps that packets will carry.
    ///   - role: what the rest of the program takes it for; tests play devices in software.
    ///   - place: what is decoded, for messages.
    /// - Throws: `.unsupported` for a codec that the backend cannot decode, `.unavailable` for a device that is not there,
    ///   `.badData` for impossible parameters.
    init(
        _ parameters: UnsafePointer<AVCodecParameters>, on backend: Backend, as role: Backend? = nil,
        timeBase: AVRational, threads: Int, place: String
    ) throws(Failure) {
        let codec = try Self.codec(for: parameters.pointee.codec_id, on: backend, place: place)
        var context = avcodec_alloc_context3(codec)
        guard let allocated = context else { throw Failure(.resourceExhausted, "\(place): no memory for a decoder") }
        var result = avcodec_parameters_to_context(allocated, parameters)
        if result >= 0, case .device(let type) = backend {
            result = av_hwdevice_ctx_create(&allocated.pointee.hw_device_ctx, type, nil, nil, 0)
            allocated.pointee.get_format = { CodecContext.deviceFormat(for: $0, of: $1) }
        }
        if result >= 0 {
            allocated.pointee.pkt_timebase = timeBase
            allocated.pointee.thread_count = Int32(threads)
            allocated.pointee.max_pixels = Int64(FFmpegLibrary.maximumPixels)
            result = avcodec_open2(allocated, codec, nil)
        }
        guard result >= 0 else {
            avcodec_free_context(&context)
            throw Failure(
                backend == .software ? .badData : .unavailable,
                "\(place): the decoder (\(backend.name)) refuses the stream (\(Failure.text(of: result)))", code: result
            )
        }
        pointer = allocated
        self.backend = role ?? backend
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = pointer
        avcodec_free_context(&context)
    }

    private static func codec(
        for id: AVCodecID, on backend: Backend, place: String
    ) throws(Failure) -> UnsafePointer<AVCodec> {
        let name = String(cString: avcodec_get_name(id))
        switch backend {
        case .software:
            if let codec = avcodec_find_decoder(id) { return codec }
            throw Failure(.unsupported, "\(place): no decoder for \(name)", remedy: "convert it to H.264")
        case .memoryToMemory:
            if let codec = avcodec_find_decoder_by_name(name + "_v4l2m2m") { return codec }
        case .device(let type):
            if let codec = avcodec_find_decoder(id), supports(codec, type) { return codec }
        }
        throw Failure(.unsupported, "\(place): \(backend.name) decodes no \(name)")
    }

    private static func supports(_ codec: UnsafePointer<AVCodec>, _ type: AVHWDeviceType) -> Bool {
        var index: Int32 = 0
        while let configuration = avcodec_get_hw_config(codec, index) {
            if configuration.pointee.device_type == type,
                configuration.pointee.methods & Int32(AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) != 0
            {
                return true
            }
            index += 1
        }
        return false
    }

    /// A format in the device's memory where there is one. FFmpeg asks again without it if the device refuses the profile.
    private static func deviceFormat(
        for context: UnsafeMutablePointer<AVCodecContext>?, of formats: UnsafePointer<AVPixelFormat>?
    ) -> AVPixelFormat {
        var next = formats
        while let format = next?.pointee, format != AV_PIX_FMT_NONE {
            if isInDevice(format) { return format }
            next = next?.advanced(by: 1)
        }
        return avcodec_default_get_format(context, formats)
    }

    static func isInDevice(_ format: AVPixelFormat) -> Bool {
        av_pix_fmt_desc_get(format).map { $0.pointee.flags & UInt64(AV_PIX_FMT_FLAG_HWACCEL) != 0 } ?? false
    }
}
