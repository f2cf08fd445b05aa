/// Copies channels of blocked pictures to other places.
struct ChannelStep: Step {
    private let inputs: [Operand]
    private let output: Operand
    private let sources: [ChannelSource]
    /// Blocks that are already in their place.
    private let isPlaced: [Bool]

    /// - Parameter isPlaced: for each input, true where it is already in its place in the output.
    init(_ sources: [ChannelSource], inputs: [Operand], output: Operand, isPlaced: [Bool]) {
        (self.sources, self.inputs, self.output) = (sources, inputs, output)
        self.isPlaced = stride(from: 0, to: sources.count, by: 8).map { isPlaced[sources[$0].input] }
    }

    func run(_ share: Share) {
        let pixels = output.picture.pixels
        let blocks = isPlaced.count
        for index in share.range(of: output.picture.batch * blocks) where !isPlaced[index % blocks] {
            let (picture, first) = (index / blocks, index % blocks * 8)
            let y = output.address + index * pixels * 8
            let block = sources[first..<min(first + 8, sources.count)]
            if let whole = wholeBlock(block, picture) {
                y.update(from: whole, count: pixels * 8)
            } else {
                for (lane, source) in block.enumerated() { copy(source, picture, to: y + lane, pixels) }
            }
        }
    }

    private func address(_ source: ChannelSource, _ picture: Int) -> UnsafePointer<Float> {
        let input = inputs[source.input]
        let start = picture * input.pictureCount + source.channel / 8 * input.picture.pixels * 8 + source.channel % 8
        return UnsafePointer(input.address) + start
    }

    /// Where the block lies if it is one block of one input.
    private func wholeBlock(_ block: ArraySlice<ChannelSource>, _ picture: Int) -> UnsafePointer<Float>? {
        guard let first = block.first, first.channel % 8 == 0 else { return nil }
        let isWhole = block.enumerated().allSatisfy { lane, source in
            source.input == first.input && source.channel == first.channel + lane
        }
        return isWhole ? address(first, picture) : nil
    }

    private func copy(
        _ source: ChannelSource, _ picture: Int, to y: UnsafeMutablePointer<Float>, _ pixels: Int
    ) {
        let x = address(source, picture)
        for pixel in 0..<pixels { y[pixel * 8] = x[pixel * 8] }
    }
}
