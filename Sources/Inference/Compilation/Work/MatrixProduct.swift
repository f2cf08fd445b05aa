/// A product with constant weights, as Gemm and MatMul have it, and what follows it.
struct MatrixProduct {
    let depth, columns: Int
    /// [depth, columns]
    var weights: [Float]
    /// One for each column.
    var bias: [Float]
    var activation: Activation = .identity

    /// Multiplies each column of what comes out, before the activation, and adds to it.
    mutating func scale(by scaling: ChannelScaling) {
        for column in 0..<columns {
            for row in 0..<depth { weights[row * columns + column] *= scaling.scale[column] }
            bias[column] = bias[column] * scaling.scale[column] + scaling.shift[column]
        }
    }
}
