import Neural

/// A tensor in double precision, for references.
struct RealTensor {
    var shape: [Int]
    var values: [Double]

    init(shape: [Int], values: [Double]) {
        precondition(values.count == shape.reduce(1, *), "\(values.count) values do not fill the shape \(shape)")
        self.shape = shape
        self.values = values
    }

    init(shape: [Int]) { self.init(shape: shape, values: [Double](repeating: 0, count: shape.reduce(1, *))) }

    init(_ tensor: Tensor) { self.init(shape: tensor.shape, values: tensor.values.map(Double.init)) }

    var count: Int { values.count }
    var rounded: Tensor { Tensor(shape: shape, values: values.map { Float($0) }) }

    func reshaped(_ shape: [Int]) -> RealTensor { RealTensor(shape: shape, values: values) }
}
