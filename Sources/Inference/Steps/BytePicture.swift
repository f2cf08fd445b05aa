import CKernels

/// A picture of bytes in a plan's memory.
///
/// The memory belongs to `PlanMemory`: only for use while a step runs.
struct BytePicture {
    let shape: BytePictureShape
    let border: Int
    let view: Int8Picture

    /// The operand must be laid out as bytes.
    init(_ operand: Operand, in memory: PlanMemory) {
        guard case .bytes(let border) = operand.layout, let shape = BytePictureShape(operand.shape) else {
            preconditionFailure("\(operand.shape) is no picture of bytes")
        }
        let rowStride = shape.rowSize(border: border)
        let start = UnsafeMutableRawPointer(memory[operand]).assumingMemoryBound(to: UInt8.self)
        (self.shape, self.border) = (shape, border)
        view = Int8Picture(
            pixels: start + border * (rowStride + shape.pixelSize), row_stride: rowStride, pixel_stride: shape.pixelSize
        )
    }

    /// The picture from a row, and in each pixel from a channel, on.
    func view(row: Int = 0, channel: Int = 0) -> Int8Picture {
        var view = view
        view.pixels += row * view.row_stride + channel
        return view
    }

    /// Sets the pixels around the picture to what stands for 0.
    func fillBorder(_ zeroPoint: Int32) {
        guard border > 0 else { return }
        int8_fill_border(
            view, shape.channels, shape.height, shape.width, border, border, border, border, UInt8(zeroPoint))
    }
}
