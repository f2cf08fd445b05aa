import Foundation
import Neural
import Testing

@testable import Training

@Suite("Calibration")
struct CalibrationTests {
    @Test("the error is the distance of confidence from accuracy, bin by bin, weighted by size")
    func handComputed() throws {
        // Two predictions at 0.9, one right; two at 0.6, both right: (0.4 · 2 + 0.4 · 2) / 4.
        let calibration = Calibration(
            truth: [0, 1, 0, 1], probabilities: [[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.4, 0.6]])
        #expect(abs(calibration.expectedCalibrationError - 0.4) < 1e-6)
        let bin = try #require(calibration.bins[13])
        #expect(bin.count == 2 && bin.accuracy == 0.5 && abs(bin.confidence - 0.9) < 1e-6)
        #expect(calibration.bins.compactMap { $0 }.count == 2)
    }

    /// Examples whose labels are drawn from their probabilities, which are then sharpened: what a temperature undoes.
    private func overconfident(by factor: Double, count: Int) -> (truth: [Int], probabilities: [[Float]]) {
        var generator = SeededGenerator(seed: 8)
        var truth: [Int] = []
        var probabilities: [[Float]] = []
        for _ in 0..<count {
            let logits = (0..<3).map { _ in Double(generator.nextNormal()) * 1.5 }
            let weights = logits.map { exp($0) }
            var draw = Double(generator.nextUnit()) * weights.reduce(0, +)
            truth.append(
                weights.firstIndex {
                    draw -= $0
                    return draw <= 0
                } ?? 2)
            let sharp = logits.map { exp(factor * $0) }
            probabilities.append(sharp.map { Float($0 / sharp.reduce(0, +)) })
        }
        return (truth, probabilities)
    }

    @Test("the temperature that was put in is found, and makes probabilities truer", arguments: [0.5, 1, 2.5])
    func temperature(factor: Double) {
        let (truth, probabilities) = overconfident(by: factor, count: 4000)
        let temperature = Calibration.temperature(truth: truth, probabilities: probabilities)
        #expect(abs(temperature / factor - 1) < 0.08)
        let softened = Calibration(
            truth: truth, probabilities: Calibration.soften(probabilities, temperature: temperature))
        let before = Calibration(truth: truth, probabilities: probabilities)
        #expect(softened.loss <= before.loss + 1e-9)
        #expect(softened.expectedCalibrationError < 0.03)
        if factor != 1 { #expect(before.expectedCalibrationError > 2 * softened.expectedCalibrationError) }
    }

    @Test("softening keeps the order and the sum")
    func soften() {
        let softened = Calibration.soften([[0.7, 0.2, 0.1]], temperature: 3)[0]
        #expect(softened[0] > softened[1] && softened[1] > softened[2] && softened[0] < 0.7)
        #expect(abs(softened.reduce(0, +) - 1) < 1e-6)
    }
}
