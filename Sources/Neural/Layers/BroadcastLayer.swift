import CKernels

/// The sum or product of two values, one of which may be broadcast to the other by ONNX's rule.
///
/// The output is cut into runs along its inner axes, as long as each input's step along a run is 1, or 0 all along.
final class BroadcastLayer: Layer {
    enum Kind { case sum, product }

    private let kind: Kind
    private let a, b, output: Operand
    private let runs: BroadcastRuns

    init(_ kind: Kind, a: Operand, b: Operand, output: Operand) {
        self.kind = kind
        self.a = a
        self.b = b
        self.output = output
        runs = BroadcastRuns(a.shape, b.shape, to: output.shape)
    }

    func forward(isTraining: Bool) {
        for index in 0..<runs.starts.count {
            let start = runs.starts[index]
            let (x, y) = (a.values + start.a, b.values + start.b)
            let z = output.values + index * runs.length
            switch (runs.aIsFixed, runs.bIsFixed, kind) {
            case (true, _, .sum): Activation.identity.apply(y, to: z, count: runs.length, shift: x[0])
            case (true, _, .product): neural_scale(y, x[0], z, runs.length, 0)
            case (_, true, .sum): Activation.identity.apply(x, to: z, count: runs.length, shift: y[0])
            case (_, true, .product): neural_scale(x, y[0], z, runs.length, 0)
            case (_, _, .sum): neural_add(x, y, z, runs.length)
            case (_, _, .product): neural_multiply(x, y, z, runs.length, 0)
            }
        }
    }

    func backward() {
        backward(a, isFixed: runs.aIsFixed, \.a, other: b, otherIsFixed: runs.bIsFixed, \.b)
        backward(b, isFixed: runs.bIsFixed, \.b, other: a, otherIsFixed: runs.aIsFixed, \.a)
    }

    private typealias Start = BroadcastRuns.Start

    private func backward(
        _ input: Operand, isFixed: Bool, _ start: KeyPath<Start, Int>, other: Operand, otherIsFixed: Bool,
        _ otherStart: KeyPath<Start, Int>
    ) {
        guard let gradient = input.gradient, let outer = output.gradient else { return }
        let isBroadcast = input.count < output.count
        if isBroadcast && !input.addsGradient { gradient.update(repeating: 0, count: input.count) }
        let adds = isBroadcast ? 1 : input.adds
        for index in 0..<runs.starts.count {
            let run = runs.starts[index]
            let dz = outer + index * runs.length
            let target = gradient + run[keyPath: start]
            let factors = other.values + run[keyPath: otherStart]
            switch (isFixed, kind) {
            case (true, .sum): target[0] += sum(dz)
            case (true, .product): target[0] += sum(dz, factors)
            case (false, .sum): neural_scale(dz, 1, target, runs.length, adds)
            case (false, .product) where otherIsFixed: neural_scale(dz, factors[0], target, runs.length, adds)
            case (false, .product): neural_multiply(dz, factors, target, runs.length, adds)
            }
        }
    }

    private func sum(_ x: UnsafePointer<Float>) -> Float {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { sums in
            neural_moments(x, runs.length, 0, sums.baseAddress!)
            return Float(sums[0])
        }
    }

    private func sum(_ x: UnsafePointer<Float>, _ factors: UnsafePointer<Float>) -> Float {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { sums in
            neural_products(x, factors, runs.length, 0, sums.baseAddress!)
            return Float(sums[1])
        }
    }
}

/// Where each run of a broadcast starts in both inputs; in the output they follow each other.
struct BroadcastRuns {
    struct Start {
        var a = 0
        var b = 0
    }

    let length: Int
    let starts: [Start]
    /// One value of the input serves a whole run.
    let aIsFixed, bIsFixed: Bool

    init(_ a: [Int], _ b: [Int], to shape: [Int]) {
        let (a, b) = (Self.padded(a, to: shape.count), Self.padded(b, to: shape.count))
        var axis = shape.count
        var (length, aIsFixed, bIsFixed) = (1, false, false)
        while axis > 0 {
            let (aStays, bStays) = (a[axis - 1] < shape[axis - 1], b[axis - 1] < shape[axis - 1])
            if shape[axis - 1] > 1 {
                if length > 1 && (aStays != aIsFixed || bStays != bIsFixed) { break }
                (aIsFixed, bIsFixed) = (aStays, bStays)
            }
            length *= shape[axis - 1]
            axis -= 1
        }
        var starts = [Start()]
        for outer in 0..<axis {
            let (aStep, bStep) = (Self.step(of: outer, in: a), Self.step(of: outer, in: b))
            starts = starts.flatMap { start in
                (0..<shape[outer]).map { Start(a: start.a + $0 * aStep, b: start.b + $0 * bStep) }
            }
        }
        self.length = length
        self.starts = starts
        self.aIsFixed = aIsFixed
        self.bIsFixed = bIsFixed
    }

    private static func padded(_ shape: [Int], to rank: Int) -> [Int] {
        [Int](repeating: 1, count: rank - shape.count) + shape
    }

    /// Elements between neighbours along an axis; 0 where the axis is broadcast.
    private static func step(of axis: Int, in shape: [Int]) -> Int {
        shape[axis] == 1 ? 0 : shape[(axis + 1)...].reduce(1, *)
    }
}
