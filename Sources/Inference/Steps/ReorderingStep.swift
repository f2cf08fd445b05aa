import CKernels

/// Brings values from one layout to another.
struct ReorderingStep: Step {
    private let reordering: Reordering
    private let inputs: [Operand]
    private let output: Operand
    /// Channels of all inputs.
    private let pitch: Int

    init(_ reordering: Reordering, inputs: [Operand], output: Operand) {
        (self.reordering, self.inputs, self.output) = (reordering, inputs, output)
        pitch = inputs.reduce(0) { $0 + $1.picture.channels }
    }

    func run(_ share: Share, in memory: PlanMemory) {
        switch reordering {
        case .planarToBlocked, .blockedToPlanar: reorderPlanes(share, memory)
        case .interleavedToBlocked: deinterleave(share, memory)
        case .blockedToInterleaved: interleave(share, memory)
        }
    }

    /// Planes of eight channels go to the shares.
    private func reorderPlanes(_ share: Share, _ memory: PlanMemory) {
        let isBlocking = reordering == .planarToBlocked
        let picture = isBlocking ? output.picture : inputs[0].picture
        let blocks = picture.blocks
        for index in share.range(of: picture.batch * blocks) {
            let (number, block) = (index / blocks, index % blocks)
            let x = memory[inputs[0]] + number * inputs[0].pictureCount + block * 8 * picture.pixels
            let y = memory[output] + number * output.pictureCount + block * 8 * picture.pixels
            let lanes = min(8, picture.channels - block * 8)
            if isBlocking {
                blocked_from_planar(x, lanes, picture.pixels, y)
            } else {
                blocked_to_planar(x, lanes, picture.pixels, y)
            }
        }
    }

    private func deinterleave(_ share: Share, _ memory: PlanMemory) {
        let picture = output.picture
        for block in share.range(of: picture.blocks) {
            let lanes = min(8, picture.channels - block * 8)
            let (x, y) = (memory[inputs[0]] + block * 8, memory[output] + block * 8 * picture.pixels)
            for pixel in 0..<picture.pixels {
                for lane in 0..<lanes { y[pixel * 8 + lane] = x[pixel * picture.channels + lane] }
                for lane in lanes..<8 { y[pixel * 8 + lane] = 0 }
            }
        }
    }

    /// Pixels go to the shares.
    private func interleave(_ share: Share, _ memory: PlanMemory) {
        let pixels = inputs[0].picture.pixels
        let range = share.range(of: pixels)
        var column = 0
        for index in inputs.indices {
            let input = inputs[index]
            let channels = input.picture.channels
            blocked_to_interleaved(
                memory[input] + range.lowerBound * 8, channels, pixels, range.count, pitch,
                memory[output] + range.lowerBound * pitch + column)
            column += channels
        }
    }
}
