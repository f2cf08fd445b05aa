import Foundation

/// A function of each element of planar values.
struct FunctionStep: Step {
    let function: RealFunction
    let input, output: Operand

    func run(_ share: Share, in memory: PlanMemory) {
        let (x, y) = (memory[input], memory[output])
        let range = share.range(of: output.count, unit: 16)
        switch function {
        case .exp: for index in range { y[index] = exp(x[index]) }
        case .sqrt: for index in range { y[index] = x[index].squareRoot() }
        default: for index in range { y[index] = Float(function.value(at: Double(x[index]))) }
        }
    }
}
