import Neural
import Testing

@testable import Training

@Suite("Score curves")
struct ScoreCurvesTests {
    @Test("the area under the ROC curve counts ordered pairs, ties half")
    func areaUnderCurve() {
        // Positives 0.8, 0.4; negatives 0.6, 0.4, 0.1: pairs won 3 + 1, tied 1, of 6.
        let area = ScoreCurves(scores: [0.8, 0.4, 0.6, 0.4, 0.1], isPositive: [true, true, false, false, false])?
            .rocArea
        #expect(area == 4.5 / 6)
        #expect(ScoreCurves(scores: [1, 2, 3], isPositive: [false, false, true])?.rocArea == 1)
        #expect(ScoreCurves(scores: [1, 1, 1, 1], isPositive: [false, true, false, true])?.rocArea == 0.5)
        #expect(ScoreCurves(scores: [1, 2], isPositive: [true, true])?.rocArea == nil)
    }

    @Test("the area agrees with counting all pairs on random scores")
    func areaAgainstPairs() throws {
        var generator = SeededGenerator(seed: 11)
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
            let area = try #require(ScoreCurves(scores: scores, isPositive: isPositive)?.rocArea)
            #expect(abs(area - won / pairs) < 1e-12)
        }
    }

    @Test("points and average precision of a case worked out by hand")
    func handComputed() throws {
        // From the top: +, -, then a tie of + and -, then -.
        let curves = try #require(
            ScoreCurves(scores: [0.8, 0.4, 0.6, 0.4, 0.1], isPositive: [true, true, false, false, false]))
        #expect(curves.points.map(\.threshold) == [0.8, 0.6, 0.4, 0.1])
        #expect(curves.points.map(\.recall) == [0.5, 0.5, 1, 1])
        #expect(curves.points.map(\.falsePositiveRate) == [0, 1.0 / 3, 2.0 / 3, 1])
        #expect(curves.points.map(\.precision) == [1, 0.5, 0.5, 0.4])
        #expect(curves.averagePrecision == 0.5 * 1 + 0.5 * 0.5)
    }
}
