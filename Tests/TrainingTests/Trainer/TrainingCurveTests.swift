import Foundation
import FoundationXML
import Testing

@testable import Training

@Suite("Training curve")
struct TrainingCurveTests {
    private func curve(_ scores: [Double]) -> TrainingCurve {
        var curve = TrainingCurve()
        for (index, score) in scores.enumerated() {
            curve.epochs.append(
                .init(
                    number: index + 1, learningRate: 0.001, trainingLoss: 1 / Double(index + 1), validationLoss: 0.5,
                    validationAccuracy: 0.75, validationMacroF1: score, seconds: 2))
        }
        return curve
    }

    @Test("the best epoch is the first of the highest macro F1")
    func best() {
        #expect(curve([0.2, 0.7, 0.7, 0.6]).best?.number == 2)
        #expect(curve([]).best == nil)
    }

    @Test("the table has a header and a row per epoch")
    func table() {
        let lines = curve([0.5, 0.625]).csv.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[2] == "2,0.001,0.5,0.5,0.75,0.625,2.0")
    }

    @Test("the drawing is well-formed XML with three lines, also for one epoch", arguments: [1, 5])
    func drawing(_ count: Int) {
        let svg = curve(Array(repeating: 0.5, count: count)).svg
        #expect(XMLParser(data: Data(svg.utf8)).parse())
        #expect(svg.components(separatedBy: "<polyline").count == 4)
    }
}
