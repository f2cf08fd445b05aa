import CKernels
import Foundation
import Neural
import Testing

@Suite struct PlanarRowsTests {
    #if arch(x86_64)
        private static let standardize = BlockedBuilds.builds(
            planar_standardize, planar_standardize_portable, planar_standardize_avx2, planar_standardize_avx512)
        private static let softmax = BlockedBuilds.builds(
            planar_softmax, planar_softmax_portable, planar_softmax_avx2, planar_softmax_avx512)
    #else
        private static let standardize = [planar_standardize, planar_standardize_portable]
        private static let softmax = [planar_softmax, planar_softmax_portable]
    #endif

    @Test("rows of any length are standardised as in double precision, also far from 0")
    func standardization() {
        var generator = SeededGenerator(seed: 11)
        for count in [1, 2, 7, 15, 16, 17, 96, 1023, 1024, 1025, 5000] {
            let offset = Float.random(in: -100...100, using: &generator)
            let x = (0..<count).map { _ in offset + Float.random(in: -1...1, using: &generator) }
            for step in [0, 1] {
                let parameters = (0..<2).map { _ in
                    (0..<(step == 0 ? 1 : count)).map { _ in Float.random(in: -1...1, using: &generator) }
                }
                let values = x.map { Double($0) }
                let mean = values.reduce(0, +) / Double(count)
                let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
                for kernel in Self.standardize {
                    var y = [Float](repeating: .nan, count: count)
                    kernel(x, count, 1e-3, parameters[0], parameters[1], step, &y)
                    for index in 0..<count {
                        let place = index * step
                        let expected =
                            (values[index] - mean) / (variance + Double(Float(1e-3))).squareRoot()
                            * Double(parameters[0][place]) + Double(parameters[1][place])
                        #expect(abs(Double(y[index]) - expected) < 2e-4, "\(count) elements, step \(step), \(index)")
                    }
                }
            }
        }
    }

    @Test("softmax over neighbours and over elements far apart is that of double precision")
    func softmax() {
        var generator = SeededGenerator(seed: 12)
        for (count, step) in [(1, 1), (5, 1), (16, 1), (49, 1), (1000, 1), (3, 5), (21, 16), (7, 37), (64, 48)] {
            let x = (0..<count * step).map { _ in Float.random(in: -30...30, using: &generator) }
            for kernel in Self.softmax {
                var y = [Float](repeating: .nan, count: x.count)
                kernel(x, count, step, step, &y)
                for row in 0..<step {
                    let exponentials = (0..<count).map { exp(Double(x[$0 * step + row])) }
                    let sum = exponentials.reduce(0, +)
                    for index in 0..<count {
                        let expected = exponentials[index] / sum
                        #expect(
                            abs(Double(y[index * step + row]) - expected) <= 4e-6 * expected + 1e-12,
                            "\(count) elements \(step) apart, \(row), \(index)")
                    }
                }
            }
        }
    }
}
