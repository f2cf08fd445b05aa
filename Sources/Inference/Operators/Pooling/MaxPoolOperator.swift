/// MaxPool: the largest element under each window and, as a second output, its place in the input.
struct MaxPoolOperator: Operator {
    let window: Window
    /// Places count along columns first.
    let isColumnMajor: Bool
    let wantsPlaces: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        window = try Window(node)
        isColumnMajor = try node.flag("storage_order")
        wantsPlaces = node.outputs.count > 1
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        let shape = try PoolingGeometry(window, input: input.shape).outputShape
        let maxima = ValueDescription(input.type, shape)
        return wantsPlaces ? [maxima, ValueDescription(.int64, shape)] : [maxima]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let geometry = try PoolingGeometry(window, input: input.shape)
        let places = try maxima(of: input.elements.doubles(), geometry)
        let output = TypedTensor(shape: geometry.outputShape, input.elements.gathered(places))
        guard wantsPlaces else { return [output] }
        let sizes = geometry.window.axes.map(\.input)
        let indices = places.map { Int64(isColumnMajor ? Self.columnMajor($0, sizes) : $0) }
        return [output, TypedTensor(shape: geometry.outputShape, indices)]
    }

    /// The place of the largest element under each window, the first of equals.
    private func maxima(of values: [Double], _ geometry: PoolingGeometry) throws(InferenceError) -> [Int] {
        let window = geometry.window
        let taps = try window.places()
        var maxima = [Int](repeating: -1, count: try TypedTensor.count(of: geometry.outputShape))
        for plane in 0..<geometry.planes {
            let (from, to) = (plane * window.inputCount, plane * window.outputCount)
            for (index, tap) in taps.enumerated() where tap >= 0 {
                let output = to + index % window.outputCount
                let best = maxima[output]
                if best < 0 || values[from + tap] > values[best] { maxima[output] = from + tap }
            }
        }
        guard !maxima.contains(-1) else { throw InferenceError("a window lies in the padding only") }
        return maxima
    }

    /// The same element's place where the axes of a channel are stored in the opposite order.
    private static func columnMajor(_ place: Int, _ sizes: [Int]) -> Int {
        let plane = sizes.reduce(1, *)
        var rest = place % plane
        var (result, stride) = (0, plane)
        for size in sizes.reversed() {
            stride /= size
            result += rest % size * stride
            rest /= size
        }
        return place / plane * plane + result
    }
}
