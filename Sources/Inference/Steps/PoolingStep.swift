import CKernels

/// The maximum or mean under a sliding window over blocked pictures.
struct PoolingStep: Step {
    private let window: BlockedConvolution
    private let function: Pooling.Function
    private let input, output: Operand
    let scratchCount: Int

    init(_ pooling: Pooling, input: Operand, output: Operand) {
        window = BlockedConvolution(pooling, channels: input.picture.channels)
        function = pooling.function
        scratchCount = input.picture.width * 8
        (self.input, self.output) = (input, output)
    }

    func run(_ share: Share, in memory: PlanMemory) {
        var window = window
        let part = BlockedPart(share, rows: window.out_height, blocks: output.picture.blocks)
        for picture in 0..<output.picture.batch {
            let (x, y) = (memory[input] + picture * input.pictureCount, memory[output] + picture * output.pictureCount)
            switch function {
            case .maximum: blocked_max_pool(&window, x, y, part, memory.scratch(share))
            case .mean(let countsPadding):
                blocked_average_pool(&window, countsPadding ? 1 : 0, x, y, part, memory.scratch(share))
            }
        }
    }
}
