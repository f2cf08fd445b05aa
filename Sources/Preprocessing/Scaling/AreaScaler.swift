import CKernels
import Core

/// Scales pictures to pictures of one size: area averaging where they shrink (OpenCV's `INTER_AREA`), bilinear where they
/// grow (`INTER_LINEAR`), each value rounded once.
///
/// Allocates nothing after the first picture of a size.
///
/// Isolation: one thread at a time; one for each queue.
public final class AreaScaler {
    /// Of the target, in pixels.
    public let width: Int
    public let height: Int
    public let fit: PictureFit

    private let lumaScaler = PlaneScaler()
    private let chromaScaler = PlaneScaler()
    private var row: [Float]

    /// - Parameter width, height: of the target, in pixels, 1 or more.
    public init(width: Int, height: Int, fit: PictureFit = .letterbox) {
        precondition(width > 0 && height > 0, "a picture has at least one pixel")
        self.width = width
        self.height = height
        self.fit = fit
        row = [Float](repeating: 0, count: width)
    }

    /// Writes the scaled picture into `target`, which gets this scaler's size. The two must not be the same object.
    public func scale(_ picture: Picture, into target: Picture) {
        precondition(picture !== target, "a picture cannot be scaled in place")
        target.resize(width: width, height: height)
        let placement = fit.placement(
            ofPictureWidth: picture.width, height: picture.height, region: .whole, inWidth: width, height: height)
        let luma = placement.target
        // The placement's corner is even, so that the chroma samples of the picture and of the bars are different ones.
        let chroma = PicturePlacement.Target(
            x: luma.x / 2, y: luma.y / 2, width: (luma.width + 1) / 2, height: (luma.height + 1) / 2)
        if luma.width < width || luma.height < height { fillWithBars(target) }
        lumaScaler.prepare(
            planeWidth: picture.width, planeHeight: picture.height, region: placement.source, width: luma.width,
            height: luma.height)
        chromaScaler.prepare(
            planeWidth: picture.chromaWidth, planeHeight: picture.chromaHeight,
            region: Self.chromaRegion(placement, chroma), width: chroma.width, height: chroma.height)
        write(picture.luma, through: lumaScaler, at: luma, into: &target.luma, rowLength: width)
        write(
            picture.blueChroma, through: chromaScaler, at: chroma, into: &target.blueChroma,
            rowLength: target.chromaWidth)
        write(
            picture.redChroma, through: chromaScaler, at: chroma, into: &target.redChroma, rowLength: target.chromaWidth
        )
    }

    /// The same as a new picture.
    public func scaled(_ picture: Picture) -> Picture {
        let target = Picture(width: width, height: height)
        scale(picture, into: target)
        return target
    }

    /// What the target's chroma samples cover: where the target's size is odd, the last one reaches a pixel further.
    private static func chromaRegion(
        _ placement: PicturePlacement, _ chroma: PicturePlacement.Target
    ) -> PixelRectangle {
        var region = placement.source.onChroma
        region.width *= Double(2 * chroma.width) / Double(placement.target.width)
        region.height *= Double(2 * chroma.height) / Double(placement.target.height)
        return region
    }

    private func write(
        _ plane: [UInt8], through scaler: PlaneScaler, at place: PicturePlacement.Target, into target: inout [UInt8],
        rowLength: Int
    ) {
        plane.withUnsafeBufferPointer { plane in
            target.withUnsafeMutableBufferPointer { target in
                row.withUnsafeMutableBufferPointer { row in
                    for y in 0..<place.height {
                        scaler.writeRow(y, of: plane, into: row.baseAddress!)
                        let start = (place.y + y) * rowLength + place.x
                        pixel_round(row.baseAddress!, place.width, target.baseAddress! + start)
                    }
                }
            }
        }
    }

    private func fillWithBars(_ target: Picture) {
        target.luma.withUnsafeMutableBufferPointer { $0.update(repeating: UInt8(PictureTensorizer.barGrey)) }
        target.blueChroma.withUnsafeMutableBufferPointer { $0.update(repeating: 128) }
        target.redChroma.withUnsafeMutableBufferPointer { $0.update(repeating: 128) }
    }
}
