import CKernels

/// The maximum or mean under a sliding window over blocked pictures.
struct PoolingStep: Step {
    private let window: BlockedConvolution
    private let function: Pooling.Function
    private let input, output: Operand
    private let scratch: Scratch

    init(_ pooling: Pooling, input: Operand, output: Operand, scratch: Scratch) {
        window = BlockedConvolution(pooling, channels: input.picture.channels)
        function = pooling.function
        scratch.reserve(input.picture.width * 8)
        (self.input, self.output, self.scratch) = (input, output, scratch)
    }

    func run(_ share: Share) {
        var window = window
        let part = BlockedPart(share, rows: window.out_height, blocks: output.picture.blocks)
        for picture in 0..<output.picture.batch {
            let (x, y) = (input.address + picture * input.pictureCount, output.address + picture * output.pictureCount)
            switch function {
            case .maximum: blocked_max_pool(&window, x, y, part, scratch[share.index])
            case .mean(let countsPadding):
                blocked_average_pool(&window, countsPadding ? 1 : 0, x, y, part, scratch[share.index])
            }
        }
    }
}
