import CKernels

/// Runs of planar values, each with the mean 0 and the variance 1, scaled and shifted.
struct StandardizationStep: Step {
    private let count: Int
    private let epsilon: Float
    private let byRun: Bool
    private let scale, shift: ConstantBuffer
    private let input, output: Operand

    init(_ standardization: Standardization, input: Operand, output: Operand) {
        (count, epsilon, byRun) = (standardization.count, standardization.epsilon, standardization.byRun)
        (scale, shift) = (ConstantBuffer(standardization.scale), ConstantBuffer(standardization.shift))
        (self.input, self.output) = (input, output)
    }

    func run(_ share: Share, in memory: PlanMemory) {
        for run in share.range(of: output.count / count) {
            let first = byRun ? run % scale.count : 0
            planar_standardize(
                memory[input] + run * count, count, epsilon, scale.base + first, shift.base + first, byRun ? 0 : 1,
                memory[output] + run * count)
        }
    }
}
