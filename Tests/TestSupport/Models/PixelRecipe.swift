import Inference

/// How a picture in a network's own size becomes its input.
struct PixelRecipe: Sendable {
    enum Channels: Sendable { case rgb, bgr, grey }
    enum Layout: Sendable {
        /// Batch, channels, rows, columns.
        case channelsFirst
        /// Batch, rows, columns, channels.
        case channelsLast
        /// Batch, columns, rows, channels.
        case columnsFirst
    }

    var channels = Channels.rgb
    var layout = Layout.channelsFirst
    /// Taken off bytes of 0 to 255, in the order of the channels.
    var mean: [Float] = [0, 0, 0]
    /// What is left is divided by this.
    var deviation: [Float] = [1, 1, 1]

    /// - Parameter path: a colour PNG.
    func tensor(path: String) throws -> TypedTensor {
        let picture = try RGBPicture(path: path)
        let order =
            switch channels {
            case .rgb: [0, 1, 2]
            case .bgr: [2, 1, 0]
            case .grey: [0]
            }
        let (rows, columns) = (picture.height, picture.width)
        func value(_ row: Int, _ column: Int, _ channel: Int) -> Float {
            (Float(picture.bytes[(row * columns + column) * 3 + order[channel]]) - mean[channel]) / deviation[channel]
        }
        var values: [Float] = []
        values.reserveCapacity(rows * columns * order.count)
        switch layout {
        case .channelsFirst:
            for channel in order.indices {
                for row in 0..<rows { for column in 0..<columns { values.append(value(row, column, channel)) } }
            }
            return TypedTensor(shape: [1, order.count, rows, columns], values)
        case .channelsLast:
            for row in 0..<rows {
                for column in 0..<columns {
                    for channel in order.indices { values.append(value(row, column, channel)) }
                }
            }
            return TypedTensor(shape: [1, rows, columns, order.count], values)
        case .columnsFirst:
            for column in 0..<columns {
                for row in 0..<rows { for channel in order.indices { values.append(value(row, column, channel)) } }
            }
            return TypedTensor(shape: [1, columns, rows, order.count], values)
        }
    }
}
