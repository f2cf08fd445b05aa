/// What a plan does and what it costs, step by step.
public struct PlanReport: Sendable {
    public struct Step: Sendable {
        /// The name of the last node that the step covers, or of its result.
        public let name: String
        /// ONNX's names of the operators that run in this one step.
        public let operators: [String]
        /// How it is computed, as "convolution 3×3, blocked".
        public let kernel: String
        /// Nil where it depends on what the inputs hold.
        public let outputShape: [Int]?
        public let multiplyAccumulates: Int
        /// Weights and biases.
        public let parameters: Int
        /// Read and written by one run, weights included.
        public let byteCount: Int
        /// Median of the timed runs on one thread; nil where none were asked for.
        public internal(set) var milliseconds: Double?
    }

    /// Nodes of the file that outputs depend on.
    public let nodesBefore: Int
    public var nodesAfter: Int { steps.count }
    public internal(set) var steps: [Step]
    /// Memory for the values between input and output.
    public let arenaByteCount: Int

    public var multiplyAccumulates: Int { steps.reduce(0) { $0 + $1.multiplyAccumulates } }
    public var parameters: Int { steps.reduce(0) { $0 + $1.parameters } }
}
