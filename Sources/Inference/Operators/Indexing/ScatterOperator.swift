/// A copy of the first input with the third, the updates, written to places that the second gives.
protocol ScatterOperator: NumberOperator {
    var reduction: ScatterReduction { get }

    /// For each update the place of its element.
    /// - Throws: where places lie outside or the shapes do not fit each other.
    func places(_ indices: TypedTensor, updates: [Int], in shape: [Int]) throws(InferenceError) -> [Int]
}

/// What becomes of an element that an update meets.
enum ScatterReduction: String {
    case replace = "none"
    case add
    case multiply = "mul"
    case max
    case min

    init(_ node: Network.Node) throws(InferenceError) {
        guard let reduction = Self(rawValue: try node.string("reduction", default: "none")) else {
            throw InferenceError("attribute reduction is none that ONNX knows")
        }
        self = reduction
    }

    func combine<T: NumberElement>(_ element: T, _ update: T) -> T {
        switch self {
        case .replace: update
        case .add: element.plus(update)
        case .multiply: element.times(update)
        case .max: element.larger(update)
        case .min: element.smaller(update)
        }
    }
}

extension ScatterOperator {
    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let data = try inputs.required(0)
        return [ValueDescription(data.type, data.shape)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        try evaluateNumbersAndTruths(inputs)
    }

    func evaluate<T: NumberElement>(
        _ type: T.Type, _ inputs: [TypedTensor?]
    ) throws(InferenceError) -> [TypedTensor] {
        let (data, indices, updates) = (try inputs.required(0), try inputs.required(1), try inputs.required(2))
        var values: [T] = try data.values()
        let new: [T] = try updates.values()
        let places = try places(indices, updates: updates.shape, in: data.shape)
        for (place, update) in zip(places, new) { values[place] = reduction.combine(values[place], update) }
        return [TypedTensor(shape: data.shape, values)]
    }
}
