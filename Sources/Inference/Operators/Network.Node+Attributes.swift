/// Reading attributes with the specification's defaults.
extension Network.Node {
    func int(_ name: String, default value: Int) throws(InferenceError) -> Int {
        switch attributes[name] {
        case nil: return value
        case .int(let value): return value
        default: throw wrongType(name)
        }
    }

    /// An attribute that is 0 or 1.
    func flag(_ name: String, default value: Bool = false) throws(InferenceError) -> Bool {
        try int(name, default: value ? 1 : 0) != 0
    }

    func float(_ name: String, default value: Float) throws(InferenceError) -> Float {
        switch attributes[name] {
        case nil: return value
        case .float(let value): return value
        default: throw wrongType(name)
        }
    }

    func string(_ name: String, default value: String) throws(InferenceError) -> String {
        switch attributes[name] {
        case nil: return value
        case .string(let value): return value
        default: throw wrongType(name)
        }
    }

    /// Nil where the attribute is absent.
    func ints(_ name: String) throws(InferenceError) -> [Int]? {
        switch attributes[name] {
        case nil: return nil
        case .ints(let values): return values
        // An empty list has no type in the file.
        case .floats(let values) where values.isEmpty: return []
        case .strings(let values) where values.isEmpty: return []
        default: throw wrongType(name)
        }
    }

    /// Nil where the attribute is absent.
    func floats(_ name: String) throws(InferenceError) -> [Float]? {
        switch attributes[name] {
        case nil: return nil
        case .floats(let values): return values
        case .ints(let values) where values.isEmpty: return []
        default: throw wrongType(name)
        }
    }

    private func wrongType(_ name: String) -> InferenceError {
        InferenceError("attribute \(name) has another type than ONNX says")
    }
}
