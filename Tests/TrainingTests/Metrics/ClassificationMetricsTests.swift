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
        #expect(abs(metrics.microF1 - 0.6) < 1e-12)
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
