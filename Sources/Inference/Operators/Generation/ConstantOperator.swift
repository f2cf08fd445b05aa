/// Constant: a value that the node's attributes hold.
struct ConstantOperator: Operator {
    let value: TypedTensor

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        let given = node.attributes.filter { $0.key == "value" || $0.key.hasPrefix("value_") }
        guard given.count == 1, let (name, attribute) = given.first else {
            throw .unsupported(
                "a constant of \(node.attributes.keys.sorted().prefix(4)), not of one value, is not known")
        }
        switch (name, attribute) {
        case ("value", .tensor(let tensor)): value = tensor
        case ("value_float", .float(let number)): value = TypedTensor(scalar: number)
        case ("value_floats", .floats(let numbers)): value = TypedTensor(shape: [numbers.count], numbers)
        case ("value_int", .int(let number)): value = TypedTensor(scalar: Int64(number))
        case ("value_ints", .ints(let numbers)): value = TypedTensor(shape: [numbers.count], numbers.map { Int64($0) })
        default: throw .unsupported("a constant given by attribute \(name.prefix(40)) is not known")
        }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        [ValueDescription(constant: value)]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] { [value] }
}
