import CKernels

/// Brings values from one layout to another.
struct ReorderingStep: Step {
    private let reordering: Reordering
    private let inputs: [Operand]
    private let output: Operand

    init(_ reordering: Reordering, inputs: [Operand], output: Operand) {
        (self.reordering, self.inputs, self.output) = (reordering, inputs, output)
    }

    func run(_ share: Share) {
        switch reordering {
        case .planarToBlocked: reorderPlanes(output, share, blocked_from_planar)
        case .blockedToPlanar: reorderPlanes(inputs[0], share, blocked_to_planar)
        case .interleavedToBlocked: deinterleave(share)
        case .blockedToInterleaved: interleave(share)
        }
    }

    /// Planes of eight channels go to the shares.
    private func reorderPlanes(
        _ shape: Operand, _ share: Share,
        _ kernel: (UnsafePointer<Float>?, Int, Int, UnsafeMutablePointer<Float>?) -> Void
    ) {
        let picture = shape.picture
        let blocks = picture.blocks
        for index in share.range(of: picture.batch * blocks) {
            let (number, block) = (index / blocks, index % blocks)
            kernel(
                inputs[0].address + number * inputs[0].pictureCount + block * 8 * picture.pixels,
                min(8, picture.channels - block * 8), picture.pixels,
                output.address + number * output.pictureCount + block * 8 * picture.pixels)
        }
    }

    private func deinterleave(_ share: Share) {
        let picture = output.picture
        for block in share.range(of: picture.blocks) {
            let lanes = min(8, picture.channels - block * 8)
            let (x, y) = (inputs[0].address + block * 8, output.address + block * 8 * picture.pixels)
            for pixel in 0..<picture.pixels {
                for lane in 0..<lanes { y[pixel * 8 + lane] = x[pixel * picture.channels + lane] }
                for lane in lanes..<8 { y[pixel * 8 + lane] = 0 }
            }
        }
    }

    /// Pixels go to the shares.
    private func interleave(_ share: Share) {
        let pitch = inputs.reduce(0) { $0 + $1.picture.channels }
        let pixels = inputs[0].picture.pixels
        let range = share.range(of: pixels)
        var column = 0
        for input in inputs {
            let channels = input.picture.channels
            for block in 0..<(channels + 7) / 8 {
                let x = input.address + block * 8 * pixels
                let y = output.address + column + block * 8
                let lanes = min(8, channels - block * 8)
                if lanes == 8 {
                    for pixel in range { (y + pixel * pitch).update(from: x + pixel * 8, count: 8) }
                } else {
                    for pixel in range { (y + pixel * pitch).update(from: x + pixel * 8, count: lanes) }
                }
            }
            column += channels
        }
    }
}
