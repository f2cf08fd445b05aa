import CFFmpeg
import Core

extension PictureFile {
    /// A JPEG file of the picture.
    ///
    /// - Parameter quality: 1 (smallest) to 100 (best); spread over the encoder's quantiser scales 31 to 1.
    public static func encodeJPEG(_ picture: Picture, quality: Int = 90) throws(Failure) -> [UInt8] {
        precondition((1...100).contains(quality), "quality is 1 to 100")
        let quantiser = Int32(1 + (100 - quality) * 30 / 99)
        let encoder = try PictureEncoder(
            "JPEG", AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUVJ420P, width: picture.width, height: picture.height
        ) { context, frame in
            context.pointee.color_range = AVCOL_RANGE_JPEG
            context.pointee.flags |= AV_CODEC_FLAG_QSCALE
            context.pointee.global_quality = quantiser * FF_QP2LAMBDA
            context.pointee.qmin = quantiser
            context.pointee.qmax = quantiser
            frame.pointee.quality = quantiser * FF_QP2LAMBDA
        }
        let planes = [picture.luma, picture.blueChroma, picture.redChroma]
        let widths = [picture.width, picture.chromaWidth, picture.chromaWidth]
        return try encoder.encode(
            { plane, target, stride in
                planes[plane].withUnsafeBufferPointer { source in
                    for row in 0..<source.count / widths[plane] {
                        (target + row * stride).update(
                            from: source.baseAddress! + row * widths[plane], count: widths[plane])
                    }
                }
            }, planes: 3)
    }

    /// A PNG file of the picture, in RGB of 8 bits.
    public static func encodePNG(_ picture: Picture) throws(Failure) -> [UInt8] {
        let encoder = try PictureEncoder(
            "PNG", AV_CODEC_ID_PNG, AV_PIX_FMT_RGB24, width: picture.width, height: picture.height)
        return try encoder.encode(
            { _, target, stride in
                for y in 0..<picture.height {
                    for x in 0..<picture.width {
                        let color = picture.color(x: x, y: y)
                        for channel in 0..<3 { target[y * stride + 3 * x + channel] = color[channel] }
                    }
                }
            }, planes: 1)
    }
}

extension Picture {
    /// Red, green and blue of a pixel (BT.601, full range).
    fileprivate func color(x: Int, y: Int) -> SIMD3<UInt8> {
        let chroma = y / 2 * chromaWidth + x / 2
        let grey = Float(luma[y * width + x])
        let (blue, red) = (Float(blueChroma[chroma]) - 128, Float(redChroma[chroma]) - 128)
        let color: SIMD3<Float> = [grey + 1.402 * red, grey - 0.344136 * blue - 0.714136 * red, grey + 1.772 * blue]
        return SIMD3<UInt8>(
            color.clamped(lowerBound: .zero, upperBound: .init(repeating: 255)).rounded(.toNearestOrEven))
    }
}
