/// GridSample: the input [batch, channels, axes...] read at the places that a grid [batch, axes..., number of axes] gives, each
/// from -1 to 1 across the input, the last axis first.
struct GridSampleOperator: Operator {
    enum Padding: String, Sendable {
        case zeros, border, reflection
    }

    /// Nil for the nearest input.
    let kernel: InterpolationKernel?
    let padding: Padding
    /// -1 and 1 are the centres of the outermost inputs; otherwise their outer edges.
    let alignsCorners: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        switch try node.string("mode", default: "linear") {
        case "linear", "bilinear": kernel = try InterpolationKernel(.linear, scale: 1)
        case "cubic", "bicubic": kernel = try InterpolationKernel(.cubic(coefficient: -0.75), scale: 1)
        case "nearest": kernel = nil
        case let other: throw InferenceError("mode is \(other.prefix(40)), which ONNX does not know")
        }
        let name = try node.string("padding_mode", default: "zeros")
        guard let padding = Padding(rawValue: name) else {
            throw InferenceError("padding_mode is \(name.prefix(40)), which ONNX does not know")
        }
        self.padding = padding
        alignsCorners = try node.flag("align_corners")
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, try outputShape(input.shape, try inputs.required(1).shape))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (input, grid) = (try inputs.required(0), try inputs.required(1))
        let shape = try outputShape(input.shape, grid.shape)
        let (values, places) = (input.elements.doubles(), try grid.floatingPoint())
        guard places.allSatisfy({ abs($0) <= Double(Window.limit) }) else { throw InferenceError("a place is too far") }
        let sizes = Array(input.shape.dropFirst(2))
        let plane = sizes.reduce(1, *)
        let cells = shape.dropFirst(2).reduce(1, *)
        var results = [Double](repeating: 0, count: try TypedTensor.count(of: shape))
        for batch in 0..<shape[0] {
            for cell in 0..<cells {
                let first = (batch * cells + cell) * sizes.count
                let taps = taps(at: Array(places[first..<(first + sizes.count)].reversed()), sizes)
                for channel in 0..<shape[1] {
                    let base = (batch * shape[1] + channel) * plane
                    results[(batch * shape[1] + channel) * cells + cell] = taps.reduce(0) {
                        $0 + values[base + $1.place] * $1.weight
                    }
                }
            }
        }
        return [TypedTensor(shape: shape, Elements(rounding: results, to: input.type))]
    }

    private typealias Tap = (place: Int, weight: Double)

    /// The inputs around a place, axis by axis.
    private func taps(at place: [Double], _ sizes: [Int]) -> [Tap] {
        var taps: [Tap] = [(0, 1)]
        for (position, size) in zip(place, sizes) {
            let own = axisTaps(at: position, size)
            taps = taps.flatMap { tap in own.map { (tap.place * size + $0.place, tap.weight * $0.weight) } }
        }
        return taps
    }

    private func axisTaps(at position: Double, _ size: Int) -> [Tap] {
        let scaled =
            alignsCorners ? (position + 1) / 2 * Double(size - 1) : ((position + 1) * Double(size) - 1) / 2
        guard let kernel else {
            let nearest = scaled.rounded(.toNearestOrEven)
            return index(nearest, size).map { [($0, 1)] } ?? []
        }
        let first = scaled.rounded(.down) - Double(kernel.reach - 1)
        return (0..<(2 * kernel.reach)).compactMap { offset in
            let tap = first + Double(offset)
            return index(tap, size).map { ($0, kernel.weight(at: tap - scaled)) }
        }
    }

    /// The input's element for a place that may lie outside; nil for a zero.
    private func index(_ place: Double, _ size: Int) -> Int? {
        let last = Double(size - 1)
        switch padding {
        case .zeros: return 0...last ~= place ? Int(place) : nil
        case .border: return Int(min(max(place, 0), last))
        case .reflection: return Int(min(max(reflected(place, size), 0), last))
        }
    }

    /// Mirrored at the outermost centres or edges as often as it takes.
    private func reflected(_ place: Double, _ size: Int) -> Double {
        let first = alignsCorners ? 0 : -0.5
        let range = Double(alignsCorners ? size - 1 : size)
        guard range > 0 else { return 0 }
        let distance = abs(place - first).truncatingRemainder(dividingBy: 2 * range)
        return first + min(distance, 2 * range - distance)
    }

    private func outputShape(_ input: [Int], _ grid: [Int]) throws(InferenceError) -> [Int] {
        guard input.count >= 3, grid.count == input.count, grid[0] == input[0], grid[grid.count - 1] == input.count - 2,
            !input.dropFirst(2).contains(0)
        else { throw InferenceError("an input of the shape \(input.prefix(8)) with a grid of \(grid.prefix(8))") }
        return Array(input.prefix(2)) + grid[1..<(grid.count - 1)]
    }
}
