import CKernels
import Core

/// Smooths away sensor noise: a 5x5 Gaussian with the binomial weights 1, 4, 6, 4, 1 (standard deviation 1 pixel), on
/// all three planes. Agrees with OpenCV's `GaussianBlur(ksize: 5)`.
///
/// Isolation: one thread at a time; allocates nothing after the first picture of a size.
public final class GaussianFilter {
    private static let radius = 2
    private var padded = PaddedPlane()
    private var summedRow: [UInt16] = []

    public init() {}

    public func apply(to picture: Picture) {
        smooth(&picture.luma, width: picture.width, height: picture.height)
        smooth(&picture.blueChroma, width: picture.chromaWidth, height: picture.chromaHeight)
        smooth(&picture.redChroma, width: picture.chromaWidth, height: picture.chromaHeight)
    }

    func smooth(_ plane: inout [UInt8], width: Int, height: Int) {
        padded.fill(from: plane, width: width, height: height, radius: Self.radius, border: .reflect)
        let stride = padded.stride
        if summedRow.count < stride { summedRow = [UInt16](repeating: 0, count: stride) }
        padded.values.withUnsafeBufferPointer { padded in
            summedRow.withUnsafeMutableBufferPointer { summed in
                plane.withUnsafeMutableBufferPointer { plane in
                    for y in 0..<height {
                        pixel_binomial_rows(padded.baseAddress! + y * stride, stride, stride, summed.baseAddress!)
                        pixel_binomial_columns(summed.baseAddress!, width, plane.baseAddress! + y * width)
                    }
                }
            }
        }
    }
}
