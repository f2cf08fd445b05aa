/// A node's attributes by name, with the specification's defaults supplied by the caller and every value range-checked.
struct Attributes {
    let place: String
    private let byName: [String: Onnx_AttributeProto]

    /// Kernel sizes, strides and paddings above this are refused: they are faults, and their products could overflow.
    private static let largestSize: Int64 = 1 << 15

    init(_ node: Onnx_NodeProto, place: String) {
        self.place = place
        byName = Dictionary(node.attribute.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func has(_ name: String) -> Bool { byName[name] != nil }

    func float(_ name: String, default value: Float) throws(ONNXError) -> Float {
        guard let attribute = byName[name] else { return value }
        guard attribute.f.isFinite else { throw invalid(name, "is not a finite number") }
        return attribute.f
    }

    func integer(
        _ name: String, default value: Int?, in range: ClosedRange<Int64> = -largestSize...largestSize
    ) throws(ONNXError) -> Int {
        guard let attribute = byName[name] else {
            guard let value else { throw invalid(name, "is missing") }
            return value
        }
        guard range.contains(attribute.i) else { throw invalid(name, "is \(attribute.i)") }
        return Int(attribute.i)
    }

    func string(_ name: String) -> String? { byName[name].map { String(decoding: $0.s, as: UTF8.self) } }

    func tensor(_ name: String) -> Onnx_TensorProto? { byName[name].flatMap { $0.hasT ? $0.t : nil } }

    /// A list of `count` sizes of at least `minimum`; nil if the attribute is absent.
    func sizes(_ name: String, count: Int, minimum: Int64) throws(ONNXError) -> [Int]? {
        guard let attribute = byName[name] else { return nil }
        guard attribute.ints.count == count else {
            throw ONNXError(
                .unsupported, place, "attribute \(name) has \(attribute.ints.count) values, not \(count)",
                remedy: "use two-dimensional layers")
        }
        guard attribute.ints.allSatisfy({ minimum...Self.largestSize ~= $0 }) else {
            throw invalid(name, "is \(attribute.ints)")
        }
        return attribute.ints.map { Int($0) }
    }

    /// A list of any length; nil if the attribute is absent.
    func integers(_ name: String) -> [Int]? { byName[name].map { $0.ints.map { Int($0) } } }

    /// Refuses the node unless the flag is absent or has the only value that is understood.
    func require(_ name: String, is value: Int64) throws(ONNXError) {
        if let attribute = byName[name], attribute.i != value {
            throw ONNXError(.unsupported, place, "attribute \(name) = \(attribute.i)")
        }
    }

    private func invalid(_ name: String, _ what: String) -> ONNXError {
        ONNXError(.invalid, place, "attribute \(name) \(what)")
    }
}
