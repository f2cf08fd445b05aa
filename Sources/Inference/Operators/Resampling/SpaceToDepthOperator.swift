/// SpaceToDepth: blocks of pixels become channels: [batch, channels, rows · b, columns · b] to [batch, b² · channels, rows,
/// columns].
struct SpaceToDepthOperator: Operator {
    let blockSize: Int

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        blockSize = try node.int("blocksize", default: 0)
        guard 1...4096 ~= blockSize else { throw InferenceError("blocksize is missing or not from 1 to 4096") }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, try outputShape(input.shape))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let input = try inputs.required(0)
        let shape = try outputShape(input.shape)
        let (channels, rows, columns) = (input.shape[1], input.shape[2], input.shape[3])
        let blocks = (0..<shape[1]).map { index in
            let place = index / channels
            return index % channels * rows * columns + place / blockSize * columns + place % blockSize
        }
        let selection = try AxisSelection([
            .strided(count: shape[0], start: 0, step: channels * rows * columns), .listed(blocks),
            .strided(count: shape[2], start: 0, step: blockSize * columns),
            .strided(count: shape[3], start: 0, step: blockSize),
        ])
        return [selection.apply(to: input)]
    }

    private func outputShape(_ input: [Int]) throws(InferenceError) -> [Int] {
        guard input.count == 4, input[2] % blockSize == 0, input[3] % blockSize == 0 else {
            throw InferenceError("an input of the shape \(input.prefix(8)) with blocks of \(blockSize)")
        }
        return [input[0], input[1] * blockSize * blockSize, input[2] / blockSize, input[3] / blockSize]
    }
}
