import CKernels
import Foundation
import Neural
import Testing

@Suite struct BlockedEpilogueTests {
    @Test("activations by the exponential function are within 1.2e-6 of double precision, relative")
    func exponentials() {
        let points = Array(stride(from: Float(-12), through: 12, by: 0.00390625))
        let functions: [(BlockedActivation, (Double) -> Double)] = [
            (BLOCKED_SIGMOID, { 1 / (1 + exp(-$0)) }), (BLOCKED_SILU, { $0 / (1 + exp(-$0)) }),
            (BLOCKED_TANH, { tanh($0) }),
        ]
        for (activation, function) in functions {
            for kernel in BlockedBuilds.finish {
                var epilogue = BlockedEpilogue()
                epilogue.activation = activation
                var y = points + [Float](repeating: 0, count: (8 - points.count % 8) % 8)
                kernel(&epilogue, nil, nil, &y, y.count)
                for (point, value) in zip(points, y) {
                    let expected = function(Double(point))
                    #expect(abs(Double(value) - expected) <= 1.2e-6 * abs(expected), "\(activation.rawValue)(\(point))")
                }
            }
        }
    }

    @Test("the error function and what is made of it are within 5e-7 of double precision")
    func errorFunction() {
        let points = Array(stride(from: Float(-12), through: 12, by: 0.00390625))
        let functions: [(BlockedActivation, (Double) -> Double)] = [
            (BLOCKED_ERF, { erf($0) }), (BLOCKED_GELU, EpilogueCase.gelu), (BLOCKED_GELU_TANH, EpilogueCase.geluTanh),
            (BLOCKED_MISH, EpilogueCase.mish), (BLOCKED_ELU, { $0 > 0 ? $0 : 0.5 * expm1($0) }),
        ]
        for (activation, function) in functions {
            for kernel in BlockedBuilds.finish {
                var epilogue = BlockedEpilogue()
                epilogue.activation = activation
                epilogue.a = 0.5
                var y = points + [Float](repeating: 0, count: (8 - points.count % 8) % 8)
                kernel(&epilogue, nil, nil, &y, y.count)
                for (point, value) in zip(points, y) {
                    let expected = function(Double(point))
                    #expect(
                        abs(Double(value) - expected) <= 5e-7 * max(1, abs(expected)),
                        "\(activation.rawValue)(\(point)) is \(value), not \(expected)")
                }
            }
        }
    }

    @Test("activations stay finite at the ends of the number range")
    func ends() {
        for activation in [BLOCKED_SIGMOID, BLOCKED_SILU, BLOCKED_TANH] {
            for kernel in BlockedBuilds.finish {
                var epilogue = BlockedEpilogue()
                epilogue.activation = activation
                // Three vectors of 8 lanes: one of 16 and a rest.
                let ends: [Float] = [-3e38, 3e38, -100, 100, 0, -0.0, 1e-30, -1e-30]
                var y = ends + ends + ends
                kernel(&epilogue, nil, nil, &y, y.count)
                #expect(y.allSatisfy { $0.isFinite })
                for start in [0, 8, 16] {
                    #expect(abs(y[start + 4] - (activation == BLOCKED_SIGMOID ? 0.5 : 0)) < 1e-7)
                    #expect(abs(y[start + 1] / (activation == BLOCKED_SILU ? 3e38 : 1) - 1) < 2e-7)
                }
            }
        }
    }
}
