/// Copies planar values one after another along an axis.
struct ConcatenationStep: Step {
    private let copies: [CopyStep]

    /// - Parameter isPlaced: for each input, true where it is already in its place in the output.
    init(axis: Int, inputs: [Operand], output: Operand, isPlaced: [Bool]) {
        let strides = TypedTensor.strides(of: output.shape)
        var copies: [CopyStep] = []
        var offset = 0
        for (input, isPlaced) in zip(inputs, isPlaced) {
            if !isPlaced {
                copies.append(
                    CopyStep(
                        StridedView(of: input.shape), input: input, output: output, offset: offset, strides: strides))
            }
            offset += input.shape[axis] * strides[axis]
        }
        self.copies = copies
    }

    func run(_ share: Share, in memory: PlanMemory) {
        for index in copies.indices { copies[index].run(share, in: memory) }
    }
}
