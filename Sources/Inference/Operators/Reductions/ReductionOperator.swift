import Foundation

/// ReduceSum, ReduceMean, ReduceMax and the like: one number for all that share the places along the other axes.
struct ReductionOperator: ParametricOperator, NumberOperator {
    enum Function: String, CaseIterable {
        /// The sum of the magnitudes.
        case l1 = "ReduceL1"
        /// The root of the sum of the squares.
        case l2 = "ReduceL2"
        case logSum = "ReduceLogSum"
        case logSumExp = "ReduceLogSumExp"
        case max = "ReduceMax"
        case mean = "ReduceMean"
        case min = "ReduceMin"
        case product = "ReduceProd"
        case sum = "ReduceSum"
        case sumSquare = "ReduceSumSquare"
    }

    let function: Function
    let axes: IntegerParameter
    /// Whether the reduced axes stay, with size 1.
    let keepsAxes: Bool
    /// Whether no axes means none, rather than all.
    let isIdentityWithoutAxes: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        guard let function = Function(rawValue: node.type) else { throw .unsupported("this reduction is not known") }
        self.function = function
        axes = try IntegerParameter(
            node, "axes", input: 1, since: function == .sum ? 13 : 18, operatorSet: operatorSet)
        keepsAxes = try node.flag("keepdims", default: true)
        isIdentityWithoutAxes = try node.flag("noop_with_empty_axes")
    }

    /// The axes to reduce, ascending.
    /// - Parameter inputs: the parameters at their places.
    func reducedAxes(rank: Int, _ inputs: [TypedTensor?]) throws(InferenceError) -> [Int] {
        let axes = try Axes.normalized(try axes.values(inputs) ?? [], rank: rank).sorted()
        return axes.isEmpty && !isIdentityWithoutAxes ? Array(0..<rank) : axes
    }

    private func shape(of shape: [Int], without axes: [Int]) -> [Int] {
        shape.indices.compactMap { axes.contains($0) ? (keepsAxes ? 1 : nil) : shape[$0] }
    }

    func describe(
        _ type: ElementType, _ shape: [Int], _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [ValueDescription] {
        [ValueDescription(type, self.shape(of: shape, without: try reducedAxes(rank: shape.count, inputs)))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        try evaluateNumbersAndTruths(inputs)
    }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let axes = try reducedAxes(rank: input.rank, inputs)
        if axes.isEmpty, isIdentityWithoutAxes { return [input] }
        let shape = shape(of: input.shape, without: axes)
        // With the reduced axes last, what is reduced to one number is a row.
        let all = try AxisSelection(allOf: input.shape)
        let kept = input.shape.indices.filter { !axes.contains($0) }
        let rows = try AxisSelection((kept + axes).map { all.axes[$0] }).apply(to: try input.values(T.self))
        let length = axes.reduce(1) { $0 * input.shape[$1] }
        let isExact = !input.type.isFloatingPoint
        let results = (0..<(try TypedTensor.count(of: shape))).map { row in
            let row = rows[row * length..<(row + 1) * length]
            return (isExact ? exactResult(row) : nil) ?? T(real: realResult(row.map(\.real)))
        }
        return [TypedTensor(shape: shape, results)]
    }

    /// For integers, which wrap around; nil for functions that leave them.
    private func exactResult<T: NumberElement>(_ row: ArraySlice<T>) -> T? {
        switch function {
        case .l1: row.reduce(.zero) { $1 < .zero ? $0.minus($1) : $0.plus($1) }
        case .max: row.reduce(.lowest) { $0.larger($1) }
        case .min: row.reduce(.highest) { $0.smaller($1) }
        case .product: row.reduce(.one) { $0.times($1) }
        case .sum: row.reduce(.zero) { $0.plus($1) }
        case .sumSquare: row.reduce(.zero) { $0.plus($1.times($1)) }
        case .l2, .logSum, .logSumExp, .mean: nil
        }
    }

    private func realResult(_ row: [Double]) -> Double {
        switch function {
        case .l1: row.reduce(0) { $0 + abs($1) }
        case .l2: row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        case .logSum: log(row.reduce(0, +))
        case .logSumExp: Self.logSumExp(row)
        case .max: row.reduce(-.infinity) { $0.larger($1) }
        case .mean: row.reduce(0, +) / Double(row.count)
        case .min: row.reduce(.infinity) { $0.smaller($1) }
        case .product: row.reduce(1, *)
        case .sum: row.reduce(0, +)
        case .sumSquare: row.reduce(0) { $0 + $1 * $1 }
        }
    }

    /// The largest is taken out before the exponentials, which overflow otherwise.
    private static func logSumExp(_ row: [Double]) -> Double {
        let largest = row.reduce(-.infinity) { $0.larger($1) }
        guard largest.isFinite else { return largest }
        return largest + log(row.reduce(0) { $0 + exp($1 - largest) })
    }
}
