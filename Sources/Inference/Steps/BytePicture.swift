import CKernels

/// A picture of bytes in a plan's memory.
///
/// The memory belongs to `PlanMemory`, which outlives every step that keeps a picture.
struct BytePicture {
    let shape: BytePictureShape
    let border: Int
    let view: Int8Picture

    /// The operand must be laid out as bytes.
    init(_ operand: Operand) {
        guard case .bytes(let border) = operand.layout, let shape = BytePictureShape(operand.shape) else {
            preconditionFailure("\(operand.shape) is no picture of bytes")
        }
        let rowStride = (shape.width + 2 * border) * shape.pixelSize
        let start = UnsafeMutableRawPointer(operand.address).assumingMemoryBound(to: UInt8.self)
        (self.shape, self.border) = (shape, border)
        view = Int8Picture(
            pixels: start + border * (rowStride + shape.pixelSize), row_stride: rowStride, pixel_stride: shape.pixelSize
        )
    }

    /// Sets the pixels around the picture to what stands for 0.
    func fillBorder(_ zeroPoint: Int32) {
        guard border > 0 else { return }
        int8_fill_border(
            view, shape.channels, shape.height, shape.width, border, border, border, border, UInt8(zeroPoint))
    }
}
