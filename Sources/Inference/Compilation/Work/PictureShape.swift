/// A shape of three or four axes as that of pictures: batch, channels and then rows and columns, or columns alone.
struct PictureShape: Equatable {
    let batch, channels, height, width: Int

    init?(_ shape: [Int]) {
        guard 3...4 ~= shape.count else { return nil }
        batch = shape[0]
        channels = shape[1]
        height = shape.count == 4 ? shape[2] : 1
        width = shape[shape.count - 1]
    }

    var pixels: Int { height * width }
    /// Planes of eight channels.
    var blocks: Int { (channels + 7) / 8 }
}
