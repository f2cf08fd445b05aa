/// An elementwise function of one value in any layout.
struct ActivationStep: Step {
    private let input, output: Operand
    private let epilogue: Epilogue
    private let count: Int

    /// - Parameter count: floats that the values take in their layout.
    init(_ activation: Activation, input: Operand, output: Operand, count: Int) {
        epilogue = Epilogue(activation)
        (self.input, self.output, self.count) = (input, output, count)
    }

    func run(_ share: Share, in memory: PlanMemory) {
        if epilogue.hasSlopes {
            run(planes: share.range(of: planeCount), in: memory)
        } else {
            run(elements: share.range(of: count, unit: 16), in: memory)
        }
    }

    /// Planes of one channel, or of eight where the values are blocked.
    private var planeCount: Int {
        output.shape[0] * (output.layout == .blocked ? (output.shape[1] + 7) / 8 : output.shape[1])
    }

    private func run(elements range: Range<Int>, in memory: PlanMemory) {
        let (x, y) = (memory[input] + range.lowerBound, memory[output] + range.lowerBound)
        if x != y { y.update(from: x, count: range.count) }
        epilogue.apply(to: y, count: range.count)
    }

    func run(planes: Range<Int>, in memory: PlanMemory) {
        let size = count / planeCount
        guard epilogue.hasSlopes else {
            run(elements: planes.lowerBound * size..<planes.upperBound * size, in: memory)
            return
        }
        let planesPerPicture = planeCount / output.shape[0]
        for plane in planes {
            let (x, y) = (memory[input] + plane * size, memory[output] + plane * size)
            if output.layout == .blocked {
                if x != y { y.update(from: x, count: size) }
                epilogue.apply(to: y, count: size, block: plane % planesPerPicture)
            } else {
                let slope = epilogue.slope(plane % planesPerPicture) ?? 0
                for index in 0..<size { y[index] = x[index] < 0 ? slope * x[index] : x[index] }
            }
        }
    }
}
