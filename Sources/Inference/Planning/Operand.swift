/// Floats of a known shape and where they lie in the memory of every plan of a network.
struct Operand: Sendable {
    enum Region: Sendable {
        /// Each plan's own.
        case arena
        /// Shared by all plans.
        case constants
    }

    let shape: [Int]
    let layout: Layout
    let region: Region
    /// In floats from the region's start.
    let offset: Int
    /// Elements of the shape; a blocked operand may take more memory.
    let count: Int

    init(shape: [Int], layout: Layout, region: Region, offset: Int) {
        (self.shape, self.layout, self.region, self.offset) = (shape, layout, region, offset)
        count = shape.reduce(1, *)
    }

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
