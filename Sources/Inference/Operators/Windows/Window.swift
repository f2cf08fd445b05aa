/// The settings of a sliding window as a node has them. Sizes that the node leaves out follow from the input: see `geometry`.
struct Window: Sendable, Equatable {
    enum Padding: Sendable, Equatable {
        /// Elements before each axis, then elements after each axis; nil for none.
        case explicit([Int]?)
        /// As much as makes the output's size the input's divided by the stride, rounded up; `same` puts an odd element after.
        case same
        /// As `same`, with an odd element before.
        case sameLower
    }

    /// No number of a window may be larger: sums and products of them then fit `Int`.
    static let limit = 1 << 24

    let kernel: [Int]?
    let strides: [Int]?
    let dilations: [Int]?
    let padding: Padding
    /// A last window that hangs over the end counts.
    let isCeiling: Bool

    init(_ node: Network.Node) throws(InferenceError) {
        kernel = try Self.sizes("kernel_shape", of: node, from: 1)
        strides = try Self.sizes("strides", of: node, from: 1)
        dilations = try Self.sizes("dilations", of: node, from: 1)
        isCeiling = try node.flag("ceil_mode")
        switch try node.string("auto_pad", default: "NOTSET") {
        case "NOTSET", "": padding = .explicit(try Self.sizes("pads", of: node, from: 0))
        case "VALID": padding = .explicit(nil)
        case "SAME_UPPER": padding = .same
        case "SAME_LOWER": padding = .sameLower
        case let other: throw InferenceError("auto_pad is \(other.prefix(40)), which ONNX does not know")
        }
    }

    /// - Parameters:
    ///   - input: sizes of the axes that the window slides along.
    ///   - kernel: sizes of the window.
    /// - Throws: where the settings have another number of axes, or the window is larger than the padded input.
    func geometry(over input: [Int], kernel: [Int]) throws(InferenceError) -> WindowGeometry {
        let rank = input.count
        guard kernel.count == rank, kernel.allSatisfy({ 1...Self.limit ~= $0 }),
            self.kernel == nil || self.kernel == kernel
        else {
            throw InferenceError(
                "a window of \(self.kernel ?? kernel), weights of \(kernel) and an input of \(rank) axes")
        }
        let strides = try expanded(strides, rank)
        let dilations = try expanded(dilations, rank)
        let pads = try explicitPads(rank)
        var axes: [WindowGeometry.Axis] = []
        for axis in 0..<rank {
            var geometry = WindowGeometry.Axis(
                input: input[axis], kernel: kernel[axis], stride: strides[axis], dilation: dilations[axis],
                padBefore: pads[axis], padAfter: pads[rank + axis], output: 0)
            try resolve(&geometry)
            axes.append(geometry)
        }
        return try WindowGeometry(axes)
    }

    /// One number for each axis: 1 where the node has none.
    func expanded(_ sizes: [Int]?, _ rank: Int) throws(InferenceError) -> [Int] {
        guard let sizes else { return [Int](repeating: 1, count: rank) }
        guard sizes.count == rank else { throw InferenceError("\(sizes.count) strides or dilations for \(rank) axes") }
        return sizes
    }

    func explicitPads(_ rank: Int) throws(InferenceError) -> [Int] {
        guard case .explicit(let pads?) = padding else { return [Int](repeating: 0, count: 2 * rank) }
        guard pads.count == 2 * rank else { throw InferenceError("\(pads.count) pads for \(rank) axes") }
        return pads
    }

    /// Pads and the output's size of one axis.
    private func resolve(_ axis: inout WindowGeometry.Axis) throws(InferenceError) {
        switch padding {
        case .explicit:
            let room = axis.input + axis.padBefore + axis.padAfter - axis.extent
            guard room >= 0, axis.input > 0 else {
                throw InferenceError("a window of \(axis.extent) is larger than its padded input of \(axis.input)")
            }
            axis.output = room / axis.stride + 1
            // A window that would begin in the padding behind the input does not count.
            if isCeiling, room % axis.stride != 0, axis.output * axis.stride < axis.input + axis.padBefore {
                axis.output += 1
            }
        case .same, .sameLower:
            guard axis.input > 0 else { throw InferenceError("a window over an empty axis") }
            axis.output = (axis.input + axis.stride - 1) / axis.stride
            let pads = max(0, (axis.output - 1) * axis.stride + axis.extent - axis.input)
            axis.padBefore = padding == .same ? pads / 2 : pads - pads / 2
            axis.padAfter = pads - axis.padBefore
        }
    }

    static func sizes(_ name: String, of node: Network.Node, from least: Int) throws(InferenceError) -> [Int]? {
        guard let sizes = try node.ints(name) else { return nil }
        guard sizes.allSatisfy({ least...limit ~= $0 }) else {
            throw InferenceError("\(name) \(sizes.prefix(8)) must be from \(least) to \(limit)")
        }
        return sizes
    }
}
