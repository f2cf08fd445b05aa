import Glibc

/// How far a quantised network is from the float one, over the examples that were compared.
public struct QuantizationReport: Sendable {
    /// One output of the network.
    public struct Output: Sendable {
        public let name: String
        /// Cosine of the angle between the two networks' outputs, over all examples.
        public let cosine: Double
        /// Signal to quantisation noise, in decibels.
        public let signalToNoise: Double
        /// Share of the rows whose largest value is at the same place; nil unless the output is rows of scores.
        public let sameLargest: Double?
    }

    public let outputs: [Output]
    public let exampleCount: Int
}

/// Runs a float and a quantised network on the same examples and adds up the differences.
public struct QuantizationComparison {
    private let float, quantized: InferencePlan
    private var sums: [String: Sums] = [:]
    private var exampleCount = 0

    private struct Sums {
        var signal = 0.0, other = 0.0, product = 0.0, noise = 0.0
        var rows = 0, sameRows = 0
    }

    public init(float: Network, quantized: Network) throws(InferenceError) {
        self.float = try InferencePlan(float)
        self.quantized = try InferencePlan(quantized)
    }

    public mutating func add(_ inputs: [String: TypedTensor]) throws(InferenceError) {
        exampleCount += 1
        for plan in [float, quantized] {
            for (name, tensor) in inputs { try plan.setInput(name, tensor) }
            try plan.run()
        }
        for port in float.outputs {
            let (tensor, other) = (try float.output(port.name), try quantized.output(port.name))
            guard tensor.type.isFloatingPoint else { continue }
            add(
                tensor.elements.doubles(), other.elements.doubles(), shape: tensor.shape,
                to: &sums[port.name, default: Sums()])
        }
    }

    private func add(_ values: [Double], _ others: [Double], shape: [Int], to sums: inout Sums) {
        for (value, other) in zip(values, others) {
            sums.signal += value * value
            sums.other += other * other
            sums.product += value * other
            sums.noise += (value - other) * (value - other)
        }
        guard shape.count == 2, shape[1] > 1 else { return }
        for row in 0..<shape[0] {
            let places = row * shape[1]..<(row + 1) * shape[1]
            sums.rows += 1
            if places.max(by: { values[$0] < values[$1] }) == places.max(by: { others[$0] < others[$1] }) {
                sums.sameRows += 1
            }
        }
    }

    public var report: QuantizationReport {
        let outputs = float.outputs.compactMap { port -> QuantizationReport.Output? in
            guard let sums = sums[port.name] else { return nil }
            return QuantizationReport.Output(
                name: port.name, cosine: sums.product / (sums.signal * sums.other).squareRoot(),
                signalToNoise: 10 * log10(sums.signal / sums.noise),
                sameLargest: sums.rows > 0 ? Double(sums.sameRows) / Double(sums.rows) : nil)
        }
        return QuantizationReport(outputs: outputs, exampleCount: exampleCount)
    }
}
