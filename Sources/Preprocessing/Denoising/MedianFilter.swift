import CKernels
import Core

/// Removes salt-and-pepper noise and keeps edges: the median of 3x3 pixels, on all three planes. Agrees with OpenCV's
/// `medianBlur(ksize: 3)`.
///
/// Isolation: one thread at a time; allocates nothing after the first picture of a size.
public final class MedianFilter {
    private var padded = PaddedPlane()

    public init() {}

    public func apply(to picture: Picture) {
        filter(&picture.luma, width: picture.width, height: picture.height)
        filter(&picture.blueChroma, width: picture.chromaWidth, height: picture.chromaHeight)
        filter(&picture.redChroma, width: picture.chromaWidth, height: picture.chromaHeight)
    }

    func filter(_ plane: inout [UInt8], width: Int, height: Int) {
        padded.fill(from: plane, width: width, height: height, radius: 1, border: .replicate)
        let stride = padded.stride
        padded.values.withUnsafeBufferPointer { padded in
            plane.withUnsafeMutableBufferPointer { plane in
                for y in 0..<height {
                    pixel_median(padded.baseAddress! + y * stride, stride, width, plane.baseAddress! + y * width)
                }
            }
        }
    }
}
