/// DepthToSpace: channels become blocks of pixels: [batch, channels · b², rows, columns] to [batch, channels, rows · b,
/// columns · b].
struct DepthToSpaceOperator: Operator {
    let blockSize: Int
    /// Channels come before the places in the block; otherwise after them.
    let isChannelFirst: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        blockSize = try node.int("blocksize", default: 0)
        guard 1...4096 ~= blockSize else { throw InferenceError("blocksize is missing or not from 1 to 4096") }
        switch try node.string("mode", default: "DCR") {
        case "DCR": isChannelFirst = false
        case "CRD": isChannelFirst = true
        case let other: throw InferenceError("mode is \(other.prefix(40)), neither DCR nor CRD")
        }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, try outputShape(input.shape))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let shape = try outputShape(input.shape)
        let (rows, columns) = (input.shape[2], input.shape[3])
        let plane = rows * columns
        // Offsets of a channel, and of a row and a column inside a block.
        let (channel, blockRow, blockColumn) =
            isChannelFirst
            ? (blockSize * blockSize * plane, blockSize * plane, plane)
            : (plane, blockSize * shape[1] * plane, shape[1] * plane)
        let selection = try AxisSelection([
            .strided(count: shape[0], start: 0, step: input.shape[1] * plane),
            .strided(count: shape[1], start: 0, step: channel),
            .listed((0..<shape[2]).map { $0 / blockSize * columns + $0 % blockSize * blockRow }),
            .listed((0..<shape[3]).map { $0 / blockSize + $0 % blockSize * blockColumn }),
        ])
        return [selection.apply(to: input)]
    }

    private func outputShape(_ input: [Int]) throws(InferenceError) -> [Int] {
        guard input.count == 4, input[1] % (blockSize * blockSize) == 0 else {
            throw InferenceError("an input of the shape \(input.prefix(8)) with blocks of \(blockSize)")
        }
        let shape = [input[0], input[1] / (blockSize * blockSize), input[2] * blockSize, input[3] * blockSize]
        _ = try TypedTensor.count(of: shape)
        return shape
    }
}
