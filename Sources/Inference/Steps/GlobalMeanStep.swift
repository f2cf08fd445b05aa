import CKernels

/// The mean of each channel of blocked pictures.
struct GlobalMeanStep: Step {
    let input, output: Operand

    func run(_ share: Share, in memory: PlanMemory) {
        let (blocks, pixels) = (input.picture.blocks, input.picture.pixels)
        let range = share.range(of: input.picture.batch * blocks)
        // Planes of a batch follow one another, so a range of them is as good as one picture.
        blocked_mean(
            memory[input] + range.lowerBound * pixels * 8, range.count * 8, pixels,
            memory[output] + range.lowerBound * 8)
    }
}
