import Foundation
import Testing

@testable import Training

@Suite("Classification metrics")
struct ClassificationMetricsTests {
    private func oneHot(_ predictions: [Int], classes: Int) -> [[Float]] {
        predictions.map { prediction in (0..<classes).map { $0 == prediction ? 1 : 0 } }
    }

    @Test("a case worked out by hand")
    func handComputed() throws {
        // Truth:      a a a a b b b c c c
        // Prediction: a a b c b b a c c b
        let metrics = ClassificationMetrics(
            labels: ["a", "b", "c"], truth: [0, 0, 0, 0, 1, 1, 1, 2, 2, 2],
            scores: oneHot([0, 0, 1, 2, 1, 1, 0, 2, 2, 1], classes: 3))
        #expect(metrics.confusion == [[2, 1, 1], [1, 2, 0], [0, 1, 2]])
        #expect(metrics.accuracy == 0.6)
        let a = try #require(metrics.classes["a"])
        #expect(a.precision == 2.0 / 3)
        #expect(a.recall == 0.5)
        #expect(abs(a.f1 - 4.0 / 7) < 1e-12)
        #expect(a.support == 4)
        // b: precision 1/2, recall 2/3, F1 4/7; c: both 2/3.
        #expect(abs(metrics.macroF1 - (4.0 / 7 + 4.0 / 7 + 2.0 / 3) / 3) < 1e-12)
        #expect(abs(metrics.macroRecall - (0.5 + 2.0 / 3 + 2.0 / 3) / 3) < 1e-12)
    }

    @Test("a class that is never predicted has a precision and F1 of 0; one without examples stays out of the mean")
    func emptyClasses() {
        let metrics = ClassificationMetrics(
            labels: ["a", "b", "c"], truth: [0, 0, 1], scores: oneHot([0, 0, 0], classes: 3))
        #expect(metrics.classes["b"]?.precision == 0)
        #expect(metrics.classes["b"]?.f1 == 0)
        #expect(metrics.classes["c"]?.support == 0)
        #expect(abs(metrics.macroF1 - 0.4) < 1e-12)
        #expect(metrics.rocAUC["c"] == nil)
    }

    @Test("the area under the ROC curve counts ordered pairs, ties half")
    func areaUnderCurve() {
        // Positives 0.8, 0.4; negatives 0.6, 0.4, 0.1: pairs won 3 + 1, tied 1, of 6.
        let area = areaUnderROC(scores: [0.8, 0.4, 0.6, 0.4, 0.1], isPositive: [true, true, false, false, false])
        #expect(area == 4.5 / 6)
        #expect(areaUnderROC(scores: [1, 2, 3], isPositive: [false, false, true]) == 1)
        #expect(areaUnderROC(scores: [1, 1, 1, 1], isPositive: [false, true, false, true]) == 0.5)
        #expect(areaUnderROC(scores: [1, 2], isPositive: [true, true]) == nil)
    }

    @Test("the area agrees with counting all pairs on random scores")
    func areaAgainstPairs() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let scores = (0..<40).map { _ in Float(Int.random(in: 0..<15, using: &generator)) }
            let isPositive = (0..<40).map { $0 < 3 || Bool.random(using: &generator) && $0 < 37 }
            var won = 0.0
            var pairs = 0.0
            for (score, positive) in zip(scores, isPositive) where positive {
                for (other, otherPositive) in zip(scores, isPositive) where !otherPositive {
                    won += score > other ? 1 : score == other ? 0.5 : 0
                    pairs += 1
                }
            }
            let area = try #require(areaUnderROC(scores: scores, isPositive: isPositive))
            #expect(abs(area - won / pairs) < 1e-12)
        }
    }

    @Test("the JSON has the keys that scripts read")
    func jsonKeys() throws {
        let metrics = ClassificationMetrics(labels: ["a", "b"], truth: [0, 1], scores: [[0.9, 0.1], [0.2, 0.8]])
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(metrics)) as? [String: Any]
        #expect(object?["accuracy"] as? Double == 1)
        #expect(object?["macro_f1"] as? Double == 1)
        #expect(object?["confusion"] as? [[Int]] == [[1, 0], [0, 1]])
        let a = (object?["classes"] as? [String: [String: Any]])?["a"]
        #expect(a.map { Set($0.keys) } == ["precision", "recall", "f1", "support"])
        #expect((object?["roc_auc"] as? [String: Double])?["b"] == 1)
    }
}
