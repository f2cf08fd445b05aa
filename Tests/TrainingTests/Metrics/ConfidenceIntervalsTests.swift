import Testing

@testable import Training

@Suite("Confidence intervals")
struct ConfidenceIntervalsTests {
    @Test("the interval of an accuracy is about two standard deviations of a share on either side")
    func width() {
        let truth = (0..<400).map { $0 % 2 }
        // 80 % right.
        let probabilities = truth.enumerated().map { index, label -> [Float] in
            (label == 0) == (index % 10 < 8) ? [0.9, 0.1] : [0.1, 0.9]
        }
        let intervals = ConfidenceIntervals(labels: ["a", "b"], truth: truth, probabilities: probabilities)
        let deviation = (0.8 * 0.2 / 400).squareRoot()
        #expect(abs(intervals.accuracy[0] - (0.8 - 1.96 * deviation)) < 0.006)
        #expect(abs(intervals.accuracy[1] - (0.8 + 1.96 * deviation)) < 0.006)
        #expect(intervals.f1["a"]![0] < 0.8 && intervals.f1["a"]![1] > 0.8)
    }

    @Test("the same seed gives the same interval; all right leaves no doubt")
    func deterministic() {
        let (truth, probabilities): ([Int], [[Float]]) = (
            [0, 1, 1, 0], [[0.9, 0.1], [0.1, 0.9], [0.8, 0.2], [0.9, 0.1]]
        )
        func intervals(_ seed: UInt64) -> ConfidenceIntervals {
            ConfidenceIntervals(labels: ["a", "b"], truth: truth, probabilities: probabilities, seed: seed)
        }
        #expect(intervals(1) == intervals(1))
        let perfect = ConfidenceIntervals(labels: ["a", "b"], truth: [0, 1], probabilities: [[1, 0], [0, 1]])
        #expect(perfect.accuracy == [1, 1])
    }
}
