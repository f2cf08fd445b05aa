/// Where an output lies among the inputs: ONNX's `coordinate_transformation_mode`.
enum CoordinateMode: String, Sendable {
    case halfPixel = "half_pixel"
    case halfPixelSymmetric = "half_pixel_symmetric"
    case pytorchHalfPixel = "pytorch_half_pixel"
    case alignCorners = "align_corners"
    case asymmetric
    case tfHalfPixelForNearest = "tf_half_pixel_for_nn"
    case tfCropAndResize = "tf_crop_and_resize"

    /// The places of all outputs of one axis, in inputs. Computed in single precision, as others do it: in the middle between
    /// two inputs the last bit decides which one is nearest.
    ///
    /// - Parameters:
    ///   - scale: output size over input size before rounding.
    ///   - region: where the axis is cut before it is resized, as fractions of it.
    func places(input: Int, output: Int, scale: Float, region: ClosedRegion) -> [Float] {
        let (inputSize, outputSize) = (Float(input), Float(output))
        return (0..<output).map { index in
            let x = Float(index)
            switch self {
            case .halfPixel: return (x + 0.5) / scale - 0.5
            case .halfPixelSymmetric:
                let adjustment = outputSize / (scale * inputSize)
                return inputSize / 2 * (1 - adjustment) + (x + 0.5) / scale - 0.5
            case .pytorchHalfPixel: return output > 1 ? (x + 0.5) / scale - 0.5 : 0
            case .alignCorners: return output > 1 ? x * (inputSize - 1) / (outputSize - 1) : 0
            case .asymmetric: return x / scale
            case .tfHalfPixelForNearest: return (x + 0.5) / scale
            case .tfCropAndResize:
                let (start, end) = (region.start, region.end)
                guard output > 1 else { return (start + end) * (inputSize - 1) / 2 }
                return start * (inputSize - 1) + x * (end - start) * (inputSize - 1) / (outputSize - 1)
            }
        }
    }

    struct ClosedRegion {
        let start, end: Float
        static let whole = ClosedRegion(start: 0, end: 1)
    }
}
