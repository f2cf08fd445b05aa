/// Copies channels of blocked pictures to other places.
struct ChannelStep: Step {
    /// Where eight channels of the output come from.
    private enum Block {
        case isPlaced
        /// They are one block of an input.
        case whole(ChannelSource)
        case channels([ChannelSource])
    }

    private let inputs: [Operand]
    private let output: Operand
    private let blocks: [Block]

    /// - Parameter isPlaced: for each input, true where it is already in its place in the output.
    init(_ sources: [ChannelSource], inputs: [Operand], output: Operand, isPlaced: [Bool]) {
        (self.inputs, self.output) = (inputs, output)
        blocks = stride(from: 0, to: sources.count, by: 8).map { first in
            let block = Array(sources[first..<min(first + 8, sources.count)])
            if isPlaced[block[0].input] { return .isPlaced }
            let isWhole =
                block[0].channel % 8 == 0
                && block.enumerated().allSatisfy { lane, source in
                    source.input == block[0].input && source.channel == block[0].channel + lane
                }
            return isWhole ? .whole(block[0]) : .channels(block)
        }
    }

    func run(_ share: Share, in memory: PlanMemory) {
        let pixels = output.picture.pixels
        for index in share.range(of: output.picture.batch * blocks.count) {
            let picture = index / blocks.count
            let y = memory[output] + index * pixels * 8
            switch blocks[index % blocks.count] {
            case .isPlaced: continue
            case .whole(let source): y.update(from: address(source, picture, memory), count: pixels * 8)
            case .channels(let sources):
                for lane in sources.indices { copy(address(sources[lane], picture, memory), to: y + lane, pixels) }
            }
        }
    }

    private func address(_ source: ChannelSource, _ picture: Int, _ memory: PlanMemory) -> UnsafePointer<Float> {
        let input = inputs[source.input]
        let start = picture * input.pictureCount + source.channel / 8 * input.picture.pixels * 8 + source.channel % 8
        return UnsafePointer(memory[input]) + start
    }

    private func copy(
        _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ pixels: Int
    ) {
        for pixel in 0..<pixels { y[pixel * 8] = x[pixel * 8] }
    }
}
