/// What a node of a plan does, in the terms of the steps that do it.
enum Work {
    /// Anything, through `Operator.evaluate`.
    case general(any Operator)
    /// Inputs: those that hold the channels, then the addend if there is one.
    case convolution(Convolution)
    /// Planar.
    case transposedConvolution(TransposedConvolution)
    case pooling(Pooling)
    /// The mean of each channel.
    case globalMean
    /// Planar.
    case reduction(Reduction)
    /// Planar.
    case standardization(Standardization)
    case resizing(Resizing)
    /// y = activation(scale · x + shift), channel by channel.
    case scaling(ChannelScaling)
    case activation(Activation)
    case function(RealFunction)
    /// Two inputs that are repeated to the result's shape.
    case combination(Combination)
    /// Input [rows, depth] times constant weights.
    case product(MatrixProduct)
    /// Two inputs: stacks of matrices.
    case stackProduct(ProductGeometry)
    /// Over `count` elements that lie `step` apart.
    case softmax(count: Int, step: Int)
    /// Elements of the one input in another arrangement.
    case view(StridedView)
    case concatenation(axis: Int)
    /// For each channel of the result, where it comes from.
    case channels([ChannelSource])
    /// Zeros around pictures: rows above and below, columns left and right.
    case padding(above: Int, below: Int, left: Int, right: Int)
    /// The same values in another layout. `blockedToInterleaved` may have several inputs, whose channels follow each other.
    case reordering(Reordering)
    /// Between pictures of bytes, or from floats to bytes and back.
    case bytes(ByteWork)
}

/// From one layout to another; the picture's shape is that of the blocked side.
enum Reordering { case planarToBlocked, blockedToPlanar, interleavedToBlocked, blockedToInterleaved }

/// A channel of one of a node's inputs.
struct ChannelSource: Equatable {
    var input: Int
    var channel: Int
}

/// An elementwise function of two values, and what follows it.
struct Combination {
    enum Function { case sum, difference, product, quotient, larger, smaller }

    var function: Function
    var activation: Activation = .identity
}
