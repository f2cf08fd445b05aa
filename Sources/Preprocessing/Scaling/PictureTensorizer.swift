import CKernels
import Core

/// Turns pictures into a network's input tensor: scales each plane straight to the input's size, converts to RGB or BGR
/// (BT.601, full range) and normalises, row by row, in one pass and without rounding in between.
///
/// Allocates nothing after the first picture of a size.
///
/// Isolation: one thread at a time; one for each queue.
public final class PictureTensorizer {
    public let transform: InputTransform
    /// Grey of the letterbox bars, of 255; the value detectors of the YOLO family are trained with.
    public static let barGrey: Float = 114

    private let lumaScaler = PlaneScaler()
    private let chromaScaler = PlaneScaler()
    private var lumaRow: [Float]
    private var blueRow: [Float]
    private var redRow: [Float]
    /// `byte * scale + offset` is the normalised value, per channel.
    private let scale: [Float]
    private let offset: [Float]

    public init(_ transform: InputTransform) {
        self.transform = transform
        lumaRow = [Float](repeating: 0, count: transform.width)
        blueRow = lumaRow
        redRow = lumaRow
        scale = transform.deviation.map { 1 / (255 * $0) }
        offset = zip(transform.mean, transform.deviation).map { -$0 / $1 }
    }

    /// Writes a tensor of 3 × height × width.
    ///
    /// - Parameters:
    ///   - region: the part of the picture to use, in fractions of it, inside 0 to 1 and not empty.
    ///   - target: exactly `transform.count` values.
    public func write(_ picture: Picture, region: Box = .whole, into target: UnsafeMutableBufferPointer<Float>) {
        precondition(target.count == transform.count, "a tensor of \(transform.count) values, not \(target.count)")
        precondition(
            region.x >= 0 && region.y >= 0 && region.width > 0 && region.height > 0
                && region.x + region.width <= 1.000001 && region.y + region.height <= 1.000001,
            "the region \(region) lies outside the picture")
        let placement = transform.fit.placement(
            ofPictureWidth: picture.width, height: picture.height, region: region, inWidth: transform.width,
            height: transform.height)
        let inner = placement.target
        if inner.width < transform.width || inner.height < transform.height { fillWithBars(target) }
        lumaScaler.prepare(
            planeWidth: picture.width, planeHeight: picture.height, region: placement.source, width: inner.width,
            height: inner.height)
        chromaScaler.prepare(
            planeWidth: picture.chromaWidth, planeHeight: picture.chromaHeight, region: placement.source.onChroma,
            width: inner.width, height: inner.height)
        picture.luma.withUnsafeBufferPointer { luma in
            picture.blueChroma.withUnsafeBufferPointer { blueChroma in
                picture.redChroma.withUnsafeBufferPointer { redChroma in
                    for y in 0..<inner.height {
                        writeRow(y, luma, blueChroma, redChroma, inner, into: target.baseAddress!)
                    }
                }
            }
        }
    }

    /// The same into an array that is there.
    public func write(_ picture: Picture, region: Box = .whole, into target: inout [Float]) {
        target.withUnsafeMutableBufferPointer { write(picture, region: region, into: $0) }
    }

    /// The same as a new array.
    public func values(of picture: Picture, region: Box = .whole) -> [Float] {
        [Float](unsafeUninitializedCapacity: transform.count) { buffer, count in
            write(picture, region: region, into: UnsafeMutableBufferPointer(rebasing: buffer[..<transform.count]))
            count = transform.count
        }
    }

    private func writeRow(
        _ y: Int, _ luma: UnsafeBufferPointer<UInt8>, _ blueChroma: UnsafeBufferPointer<UInt8>,
        _ redChroma: UnsafeBufferPointer<UInt8>, _ inner: PicturePlacement.Target,
        into target: UnsafeMutablePointer<Float>
    ) {
        lumaRow.withUnsafeMutableBufferPointer { lumaScaler.writeRow(y, of: luma, into: $0.baseAddress!) }
        blueRow.withUnsafeMutableBufferPointer { chromaScaler.writeRow(y, of: blueChroma, into: $0.baseAddress!) }
        redRow.withUnsafeMutableBufferPointer { chromaScaler.writeRow(y, of: redChroma, into: $0.baseAddress!) }
        let plane = transform.width * transform.height
        let row = target + (inner.y + y) * transform.width + inner.x
        pixel_ycbcr_to_rgb(
            lumaRow, blueRow, redRow, inner.width, scale, offset, row + place(of: 0) * plane,
            row + place(of: 1) * plane, row + place(of: 2) * plane)
    }

    /// Which plane of the tensor holds red (0), green (1) or blue (2).
    private func place(of colour: Int) -> Int { transform.channels == .rgb ? colour : 2 - colour }

    private func fillWithBars(_ target: UnsafeMutableBufferPointer<Float>) {
        let plane = transform.width * transform.height
        for channel in 0..<3 {
            let value = Self.barGrey * scale[channel] + offset[channel]
            target[(place(of: channel) * plane)..<((place(of: channel) + 1) * plane)].update(repeating: value)
        }
    }
}
