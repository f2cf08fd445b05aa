/// Floats of a known shape in a plan's memory.
///
/// The memory belongs to `PlanMemory`, which outlives every step that keeps an operand.
struct Operand {
    let shape: [Int]
    let layout: Layout
    let address: UnsafeMutablePointer<Float>

    /// Elements of the shape; a blocked operand may take more memory.
    var count: Int { shape.reduce(1, *) }
    var elements: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: address, count: count) }

    /// Must be of three or four axes.
    var picture: PictureShape {
        guard let picture = PictureShape(shape) else { preconditionFailure("\(shape) is no picture") }
        return picture
    }

    /// Floats from one picture of a batch to the next.
    var pictureCount: Int {
        let picture = picture
        return (layout == .blocked ? picture.blocks * 8 : picture.channels) * picture.pixels
    }
}
