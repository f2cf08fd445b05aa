/// The shapes of a network's inputs once its open sizes are bound.
struct InputShapes {
    private var shapes: [String: [Int]] = [:]

    /// An open size takes what another input with a size of that name was given; an open first axis, the batch, is else 1.
    ///
    /// - Parameter given: whole shapes by the input's name.
    /// - Throws: `InferenceError` naming the input that stays open or is given another shape than it can have.
    init(_ ports: [Network.Port], given: [String: [Int]]) throws(InferenceError) {
        for name in given.keys.sorted() where !ports.contains(where: { $0.name == name }) {
            throw InferenceError("a shape is given for \"\(name.prefix(80))\", which is no input")
        }
        var bound: [String: Int] = [:]
        for port in ports {
            guard let shape = given[port.name] else { continue }
            _ = try TypedTensor.count(of: shape)
            try Self.bind(port, shape, &bound)
        }
        for port in ports {
            if let shape = given[port.name] {
                shapes[port.name] = shape
            } else {
                shapes[port.name] = try Self.shape(of: port, bound)
            }
        }
    }

    subscript(name: String) -> [Int] { shapes[name] ?? [] }

    private static func bind(
        _ port: Network.Port, _ shape: [Int], _ bound: inout [String: Int]
    ) throws(InferenceError) {
        guard let declared = port.shape else { return }
        let fault = InferenceError(
            "the input \"\(port.name)\" has the shape \(text(declared)), which \(shape) does not fit")
        guard declared.count == shape.count else { throw fault }
        for (size, given) in zip(declared, shape) {
            switch size {
            case .fixed(let size): guard size == given else { throw fault }
            case .open(let name) where name.isEmpty: continue
            case .open(let name):
                guard bound[name] == nil || bound[name] == given else {
                    throw InferenceError("the open size \"\(name)\" is given as \(bound[name]!) and as \(given)")
                }
                bound[name] = given
            }
        }
    }

    private static func shape(of port: Network.Port, _ bound: [String: Int]) throws(InferenceError) -> [Int] {
        guard let declared = port.shape else {
            throw InferenceError("the file does not say the shape of the input \"\(port.name)\": give one")
        }
        var shape: [Int] = []
        for (axis, size) in declared.enumerated() {
            switch size {
            case .fixed(let size): shape.append(size)
            case .open(let name):
                guard let size = bound[name] ?? (axis == 0 ? 1 : nil) else {
                    throw InferenceError(
                        "the input \"\(port.name)\" has the open shape \(text(declared)): give one for it")
                }
                shape.append(size)
            }
        }
        _ = try TypedTensor.count(of: shape)
        return shape
    }

    private static func text(_ shape: [Network.Size]) -> String {
        let sizes = shape.map { size in
            switch size {
            case .fixed(let size): "\(size)"
            case .open(let name): name.isEmpty ? "?" : name
            }
        }
        return "[" + sizes.joined(separator: ", ") + "]"
    }
}
