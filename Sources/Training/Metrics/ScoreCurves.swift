/// One class against the rest at every threshold of its score: receiver operating characteristic and precision over recall.
public struct ScoreCurves: Sendable, Equatable {
    public struct Point: Sendable, Equatable {
        /// Examples that score at least this are taken for the class.
        public let threshold: Float
        /// Share of the class, and of the rest, that is taken for it.
        public let truePositiveRate, falsePositiveRate: Double
        /// Share of the class among those taken for it.
        public let precision: Double
        public var recall: Double { truePositiveRate }
    }

    /// One for each score that occurs, from the highest to the lowest.
    public let points: [Point]
    /// Of the trapezes below the receiver operating characteristic: the probability that one of the class scores above one of
    /// the rest, ties counted half (Hanley and McNeil, "The meaning and use of the area under a ROC curve", 1982).
    public let rocArea: Double
    /// Precision at each threshold weighted by the recall that it adds, without interpolation.
    public let averagePrecision: Double

    /// Nil where all examples, or none, are of the class.
    public init?(scores: [Float], isPositive: [Bool]) {
        precondition(scores.count == isPositive.count, "\(isPositive.count) labels for \(scores.count) scores")
        let positives = isPositive.count(where: { $0 })
        let negatives = isPositive.count - positives
        guard positives > 0, negatives > 0 else { return nil }
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var points: [Point] = []
        var (right, wrong, rocArea, averagePrecision) = (0, 0, 0.0, 0.0)
        var first = 0
        while first < order.count {
            var end = first
            while end < order.count, scores[order[end]] == scores[order[first]] { end += 1 }
            let gained = order[first..<end].count(where: { isPositive[$0] })
            let lost = end - first - gained
            rocArea += Double(lost) * (Double(right) + Double(gained) / 2)
            (right, wrong) = (right + gained, wrong + lost)
            let precision = Double(right) / Double(end)
            averagePrecision += precision * Double(gained) / Double(positives)
            points.append(
                Point(
                    threshold: scores[order[first]], truePositiveRate: Double(right) / Double(positives),
                    falsePositiveRate: Double(wrong) / Double(negatives), precision: precision))
            first = end
        }
        self.points = points
        self.rocArea = rocArea / (Double(positives) * Double(negatives))
        self.averagePrecision = averagePrecision
    }
}
