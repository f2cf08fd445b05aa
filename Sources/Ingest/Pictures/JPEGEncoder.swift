import CFFmpeg
import Core

/// Owner of FFmpeg's JPEG encoder, for one size.
///
/// Isolation: one thread at a time.
final class JPEGEncoder {
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let frame = VideoFrame()
    private let packet = Packet()

    /// - Parameter quality: 1 to 100; spread over the encoder's quantiser scales 31 to 1.
    init(width: Int, height: Int, quality: Int) throws(Failure) {
        var context = avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_MJPEG))
        guard let allocated = context else { throw Failure(.unsupported, "this FFmpeg has no JPEG encoder") }
        let quantiser = Int32(1 + (100 - quality) * 30 / 99)
        allocated.pointee.width = Int32(width)
        allocated.pointee.height = Int32(height)
        allocated.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
        allocated.pointee.color_range = AVCOL_RANGE_JPEG
        allocated.pointee.time_base = AVRational(num: 1, den: 25)
        allocated.pointee.flags |= AV_CODEC_FLAG_QSCALE
        allocated.pointee.global_quality = quantiser * FF_QP2LAMBDA
        allocated.pointee.qmin = quantiser
        allocated.pointee.qmax = quantiser
        allocated.pointee.thread_count = 1
        let result = avcodec_open2(allocated, nil, nil)
        guard result >= 0 else {
            avcodec_free_context(&context)
            throw Failure(.internal, "JPEG of \(width)x\(height): \(Failure.text(of: result))", code: result)
        }
        self.context = allocated
        frame.pointer.pointee.width = Int32(width)
        frame.pointer.pointee.height = Int32(height)
        frame.pointer.pointee.format = AV_PIX_FMT_YUVJ420P.rawValue
        frame.pointer.pointee.quality = quantiser * FF_QP2LAMBDA
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    func encode(_ picture: Picture) throws(Failure) -> [UInt8] {
        var result = av_frame_get_buffer(frame.pointer, 64)
        if result >= 0 {
            let data = frame.pointer.pointee.data
            let strides = frame.pointer.pointee.linesize
            Self.copy(picture.luma, width: picture.width, to: data.0, stride: Int(strides.0))
            Self.copy(picture.blueChroma, width: picture.chromaWidth, to: data.1, stride: Int(strides.1))
            Self.copy(picture.redChroma, width: picture.chromaWidth, to: data.2, stride: Int(strides.2))
            frame.pointer.pointee.pts = 0
            result = avcodec_send_frame(context, frame.pointer)
        }
        if result >= 0 { result = avcodec_receive_packet(context, packet.pointer) }
        guard result >= 0, let bytes = packet.pointer.pointee.data else {
            throw Failure(.internal, "JPEG encoding failed: \(Failure.text(of: result))", code: result)
        }
        return Array(UnsafeBufferPointer(start: bytes, count: packet.byteCount))
    }

    private static func copy(_ plane: [UInt8], width: Int, to target: UnsafeMutablePointer<UInt8>?, stride: Int) {
        guard let target else { return }
        plane.withUnsafeBufferPointer { plane in
            for row in 0..<plane.count / width {
                (target + row * stride).update(from: plane.baseAddress! + row * width, count: width)
            }
        }
    }
}
