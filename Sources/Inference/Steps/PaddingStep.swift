/// Zeros around blocked pictures.
struct PaddingStep: Step {
    let above, left: Int
    let input, output: Operand

    func run(_ share: Share, in memory: PlanMemory) {
        let (x, y) = (input.picture, output.picture)
        let blocks = x.batch * x.blocks
        for index in share.range(of: blocks * y.height) {
            let row = index % y.height - above
            let target = memory[output] + index * y.width * 8
            target.update(repeating: 0, count: y.width * 8)
            guard 0..<x.height ~= row else { continue }
            (target + left * 8).update(
                from: memory[input] + (index / y.height * x.height + row) * x.width * 8, count: x.width * 8)
        }
    }
}
