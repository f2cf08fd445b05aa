import CKernels

/// What a node does with pictures of bytes.
enum ByteWork {
    /// Planar floats to bytes.
    case quantize(ByteFormat)
    /// Bytes to planar floats.
    case dequantize(ByteFormat)
    case convolution(ByteConvolution)
    case sum(Int8Combination)
    case product(Int8Combination)
    /// Input and output have the same format.
    case maximum(Pooling, ByteFormat)
    case mean(Int8Pooling, input: ByteFormat, output: ByteFormat, countsPadding: Bool)
    case nearest(rows: [Int32], columns: [Int32], ByteFormat)
    /// A function of one value: the result of each of the 256 bytes.
    case table([UInt8], ByteFormat)
    /// Channels of pictures after each other; a table for each input whose format is not the result's.
    case concatenation([[UInt8]?], ByteFormat)
    /// A row of bytes to a row of floats.
    case matrixProduct(ByteProduct)

    var kernelName: String {
        switch self {
        case .quantize: "to bytes"
        case .dequantize: "from bytes"
        case .convolution(let convolution):
            (convolution.isDepthwise ? "byte depthwise" : "byte convolution")
                + " \(convolution.vertical.kernel)×\(convolution.horizontal.kernel)"
        case .sum, .product: "byte elementwise"
        case .maximum, .mean: "byte pooling"
        case .nearest: "byte resizing"
        case .table: "byte table"
        case .concatenation: "byte concatenation"
        case .matrixProduct: "byte matrix product"
        }
    }
}

/// What the bytes of a value stand for: scale · (byte - zero point). Signed bytes are held as unsigned ones, 128 more.
struct ByteFormat: Equatable {
    var scale: Float
    var zeroPoint: Int32

    /// The nearest byte, halves to even; not a number becomes 0.
    func byte(_ value: Float) -> UInt8 {
        let level = (value / scale).rounded(.toNearestOrEven) + Float(zeroPoint)
        return level > 0 ? UInt8(min(255, level)) : 0
    }

    func value(_ byte: UInt8) -> Float { Float(Int32(byte) - zeroPoint) * scale }
}

/// A convolution of bytes, and what its sums become.
struct ByteConvolution {
    let channels, outChannels, groups: Int
    var vertical, horizontal: WindowGeometry.Axis
    /// [outChannels, channels / groups, kernel rows, kernel columns]
    let weights: [Int8]
    /// In units of the input's scale times the channel's.
    let biases: [Int32]
    /// One for each output channel.
    let multipliers: [Float]
    let inputZeroPoint: Int32
    let zeroPoint: Int32
    var minimum, maximum: Int32
    /// Nil where nothing is added.
    var addend: ByteAddend?

    var isDepthwise: Bool { groups == channels && groups == outChannels && channels > 4 }

    /// Pixels around the input that its windows reach.
    var border: Int {
        [vertical, horizontal].map { axis in
            max(axis.padBefore, (axis.output - 1) * axis.stride - axis.padBefore + axis.extent - axis.input)
        }.max()!
    }
}

/// A picture of the result's size, the second input, that is added to a convolution's bytes; see `Int8Requantization`.
struct ByteAddend {
    let zeroPoint: Int32
    /// Of the convolution's own bytes and of the addend's, over the scale of the sum.
    let ownFactor, factor: Float
    let sumZeroPoint, minimum, maximum: Int32
}

/// A row of bytes times a constant matrix.
struct ByteProduct {
    let depth, columns: Int
    /// [columns, depth]
    let weights: [Int8]
    /// Of the sums of products, one for each column.
    let scales: [Float]
    /// One for each column.
    let bias: [Float]
    let inputZeroPoint: Int32
}

/// A picture alone: channels, rows, columns.
struct BytePictureShape {
    let channels, height, width: Int

    /// Nil for shapes that are no single picture.
    init?(_ shape: [Int]) {
        guard shape.count == 4 || shape.count == 2, shape[0] == 1 else { return nil }
        channels = shape[1]
        height = shape.count == 4 ? shape[2] : 1
        width = shape.count == 4 ? shape[3] : 1
    }

    /// Whole groups of 8 channels, as convolutions write them.
    var pixelSize: Int { (channels + 7) / 8 * 8 }

    /// Bytes of a row with the border on both sides.
    func rowSize(border: Int) -> Int { (width + 2 * border) * pixelSize }
    func byteCount(border: Int) -> Int { (height + 2 * border) * rowSize(border: border) }
}
