import CFFmpeg
import Core

/// Turns decoded frames of any size, format, matrix and range into `Picture`s: planar 4:2:0, BT.601, full range, shrunk
/// by area averaging so that the longer side fits a limit. Never enlarges; ignores the sample aspect ratio.
///
/// The scaler writes into a padded frame of its own, since its vector code may write past a row's end, and rows are copied
/// from there.
///
/// Isolation: one thread at a time.
final class PictureScaler {
    private struct Form: Equatable {
        var width, height: Int32
        var format: AVPixelFormat
        var colorspace: AVColorSpace
        var isFullRange: Bool
    }

    private let longestSide: Int?
    private var form: Form?
    private var context: OpaquePointer?
    private let scaled = VideoFrame()

    init(longestSide: Int?) { self.longestSide = longestSide }

    deinit { sws_freeContext(context) }

    /// - Throws: `.unsupported` for a pixel format that cannot be converted, `.badData` for an impossible size.
    func scale(_ frame: VideoFrame, into picture: Picture) throws(Failure) {
        let form = Self.form(of: frame)
        if form != self.form { try prepare(for: form) }
        let source = frame.pointer
        let target = scaled.pointer
        let rows = sws_scale_frame(context, target, source)
        guard rows >= 0 else { throw Failure(.internal, "scaling failed: \(Failure.text(of: rows))", code: rows) }
        picture.resize(width: scaled.width, height: scaled.height)
        copyPlane(0, to: &picture.luma, width: picture.width)
        copyPlane(1, to: &picture.blueChroma, width: picture.chromaWidth)
        copyPlane(2, to: &picture.redChroma, width: picture.chromaWidth)
    }

    /// The size that `width` × `height` shrinks to.
    static func fit(width: Int, height: Int, longestSide: Int?) -> (width: Int, height: Int) {
        let longest = max(width, height)
        guard let longestSide, longest > longestSide else { return (width, height) }
        func shrink(_ side: Int) -> Int { max(1, (side * longestSide + longest / 2) / longest) }
        return (shrink(width), shrink(height))
    }

    private func copyPlane(_ index: Int, to plane: inout [UInt8], width: Int) {
        let (rows, stride) = withUnsafeBytes(of: scaled.pointer.pointee.data) { data in
            withUnsafeBytes(of: scaled.pointer.pointee.linesize) { strides in
                (
                    data.assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self)[index],
                    Int(strides.assumingMemoryBound(to: Int32.self)[index])
                )
            }
        }
        guard let rows else { return }
        plane.withUnsafeMutableBytes { plane in
            for row in 0..<plane.count / width {
                let target = UnsafeMutableRawBufferPointer(rebasing: plane[row * width..<(row + 1) * width])
                target.copyMemory(from: UnsafeRawBufferPointer(start: rows + row * stride, count: width))
            }
        }
    }

    /// Builds context and target anew: the first time, and when a stream changes its form on the way.
    private func prepare(for form: Form) throws(Failure) {
        self.form = nil
        sws_freeContext(context)
        context = nil
        av_frame_unref(scaled.pointer)
        let width = Int(form.width)
        let height = Int(form.height)
        guard width > 0, height > 0, width * height <= FFmpegLibrary.maximumPixels,
            max(width, height) <= FFmpegLibrary.maximumSide
        else { throw Failure(.badData, "a picture of \(width)x\(height) pixels is beyond the limit of 8192x4320") }

        let size = Self.fit(width: width, height: height, longestSide: longestSide)
        scaled.pointer.pointee.width = Int32(size.width)
        scaled.pointer.pointee.height = Int32(size.height)
        scaled.pointer.pointee.format = AV_PIX_FMT_YUV420P.rawValue
        guard av_frame_get_buffer(scaled.pointer, 64) >= 0, let context = sws_alloc_context() else {
            throw Failure(.resourceExhausted, "no memory for a picture of \(size.width)x\(size.height)")
        }
        self.context = context
        let object = UnsafeMutableRawPointer(context)
        for (name, value) in [
            ("srcw", Int(form.width)), ("srch", Int(form.height)), ("src_format", Int(form.format.rawValue)),
            ("dstw", size.width), ("dsth", size.height), ("dst_format", Int(AV_PIX_FMT_YUV420P.rawValue)),
            ("src_range", form.isFullRange ? 1 : 0), ("dst_range", 1),
            ("sws_flags", Int(SWS_AREA | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP)),
        ] {
            av_opt_set_int(object, name, Int64(value), 0)
        }
        let result = sws_init_context(context, nil, nil)
        guard result >= 0 else {
            let name = av_get_pix_fmt_name(form.format).map { String(cString: $0) } ?? "unknown"
            throw Failure(.unsupported, "pixel format \(name) cannot be converted", code: result)
        }
        let unit: Int32 = 1 << 16
        sws_setColorspaceDetails(
            context, sws_getCoefficients(Self.matrix(of: form)), form.isFullRange ? 1 : 0,
            sws_getCoefficients(SWS_CS_ITU601), 1, 0, unit, unit)
        self.form = form
    }

    /// The deprecated `yuvj` formats become their plain ones with full range.
    private static func form(of frame: VideoFrame) -> Form {
        let pointee = frame.pointer.pointee
        var format = frame.format
        var isFullRange = pointee.color_range == AVCOL_RANGE_JPEG
        for (old, plain) in [
            (AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV420P), (AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUV422P),
            (AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUV444P), (AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUV440P),
            (AV_PIX_FMT_YUVJ411P, AV_PIX_FMT_YUV411P),
        ] where format == old {
            format = plain
            isFullRange = true
        }
        // Grey and RGB pictures use all values unless they say otherwise.
        if let descriptor = av_pix_fmt_desc_get(format), pointee.color_range != AVCOL_RANGE_MPEG,
            descriptor.pointee.flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0 || descriptor.pointee.nb_components <= 2
        {
            isFullRange = true
        }
        return Form(
            width: pointee.width, height: pointee.height, format: format, colorspace: pointee.colorspace,
            isFullRange: isFullRange)
    }

    /// Streams that do not say: BT.709 from 720 lines up, as players assume, else BT.601.
    private static func matrix(of form: Form) -> Int32 {
        switch form.colorspace {
        case AVCOL_SPC_BT709: SWS_CS_ITU709
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: SWS_CS_ITU601
        case AVCOL_SPC_FCC: SWS_CS_FCC
        case AVCOL_SPC_SMPTE240M: SWS_CS_SMPTE240M
        case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: SWS_CS_BT2020
        default: form.height >= 720 && !form.isFullRange ? SWS_CS_ITU709 : SWS_CS_ITU601
        }
    }
}
