import CKernels

/// The weights of a graph while it is trained: values and gradients, each in one run of memory, in the order of `entries`.
///
/// Isolation: plans read the values while they run and write gradients and running statistics at the end of a run;
/// optimisers write the values. One caller at a time does any of this.
public final class Parameters {
    public struct Entry: Sendable, Equatable {
        public let name: String
        public let shape: [Int]
        /// The place in `values` and `gradients`.
        public let range: Range<Int>
        /// False for running statistics and for weights frozen by the caller: no gradient, no update.
        public let isTrained: Bool
        /// Weight decay applies to the weights of convolutions and dense layers only, not to biases and normalisation.
        public let decays: Bool
        /// A running mean or variance of a normalisation.
        public let isStatistic: Bool
    }

    public let entries: [Entry]
    let valueBuffer: FloatBuffer
    let gradientBuffer: FloatBuffer
    private let entryByName: [String: Entry]

    /// Takes the weights of all convolutions, dense layers and batch normalisations of `graph` whose names are
    /// initialisers. `isTrained` is asked for each weight by name; false freezes it.
    /// - Throws: `GraphError` where a node lacks its weights.
    public init(graph: Graph, isTrained: (String) -> Bool = { _ in true }) throws(GraphError) {
        var entries: [Entry] = []
        var seen: Set<String> = []
        var offset = 0
        for node in graph.nodes {
            let roles = node.operation.parameterRoles
            for (name, role) in zip(node.inputs.dropFirst(), roles) where !name.isEmpty && seen.insert(name).inserted {
                guard let tensor = graph.initializers[name] else {
                    throw GraphError(node: node.name, "the weight \"\(name)\" is missing")
                }
                entries.append(
                    Entry(
                        name: name, shape: tensor.shape, range: offset..<offset + tensor.count,
                        isTrained: role != .statistic && isTrained(name), decays: role == .weight,
                        isStatistic: role == .statistic))
                offset += (tensor.count + 15) / 16 * 16
            }
        }
        self.entries = entries
        entryByName = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })
        valueBuffer = FloatBuffer(count: offset)
        gradientBuffer = FloatBuffer(count: offset)
        for entry in entries { self[entry.name] = graph.initializers[entry.name] }
    }

    /// The number of trained values.
    public var trainedCount: Int { entries.reduce(0) { $0 + ($1.isTrained ? $1.range.count : 0) } }

    /// A copy of one weight. Setting takes a tensor of the same shape.
    public subscript(name: String) -> Tensor? {
        get { entry(name).map { Tensor(shape: $0.shape, values: Array(valueBuffer.elements[$0.range])) } }
        set {
            guard let entry = entry(name), let newValue else { return }
            precondition(newValue.shape == entry.shape, "\(name) has the shape \(entry.shape), not \(newValue.shape)")
            (valueBuffer.base + entry.range.lowerBound).update(from: newValue.values, count: newValue.count)
        }
    }

    /// A copy of one weight's gradient.
    public func gradient(_ name: String) -> Tensor? {
        entry(name).map { Tensor(shape: $0.shape, values: Array(gradientBuffer.elements[$0.range])) }
    }

    public func clearGradients() { gradientBuffer.base.update(repeating: 0, count: gradientBuffer.count) }

    /// Copies the weights into the graph's initialisers of the same names.
    public func write(into graph: inout Graph) {
        for entry in entries { graph.initializers[entry.name] = self[entry.name] }
    }

    /// The Euclidean norm of all trained weights' gradients together.
    public var gradientNorm: Float {
        var total = 0.0
        var sums = [0.0, 0.0]
        for entry in entries where entry.isTrained {
            neural_moments(gradientBuffer.base + entry.range.lowerBound, entry.range.count, 0, &sums)
            total += sums[1]
        }
        return Float(total.squareRoot())
    }

    /// All values at once, for checkpoints; setting takes an array of the same length.
    public var values: [Float] {
        get { Array(valueBuffer.elements) }
        set {
            precondition(newValue.count == valueBuffer.count, "\(newValue.count) values for \(valueBuffer.count)")
            valueBuffer.base.update(from: newValue, count: newValue.count)
        }
    }

    func entry(_ name: String) -> Entry? { entryByName[name] }
}

extension Operation {
    enum ParameterRole { case weight, offset, statistic }

    /// What the inputs after the first are, where they are weights.
    var parameterRoles: [ParameterRole] {
        switch self {
        case .convolution, .convolution1D, .convolution3D, .transposedConvolution, .dense: [.weight, .offset]
        case .gru: [.weight, .weight, .offset]
        case .layerNormalization: [.offset, .offset]
        case .parametricRelu: [.offset]
        case .batchNormalization: [.offset, .offset, .statistic, .statistic]
        default: []
        }
    }
}
