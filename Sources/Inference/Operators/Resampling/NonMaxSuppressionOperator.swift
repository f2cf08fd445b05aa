/// NonMaxSuppression: of boxes that overlap the best-scored one stays, for each class by itself.
///
/// Inputs: boxes [batch, boxes, 4], scores [batch, classes, boxes], how many boxes a class may keep at most (0 if absent), the
/// overlap above which a box goes, and the score above which boxes count. Output: [kept, 3] with batch, class and box.
struct NonMaxSuppressionOperator: Operator {
    /// Boxes are centre and size; otherwise two opposite corners.
    let isCenterAndSize: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        isCenterAndSize = try node.flag("center_point_box")
    }

    /// How many boxes stay depends on the scores.
    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        try check(try inputs.required(0).shape, try inputs.required(1).shape)
        return nil
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (boxes, scores) = (try inputs.required(0), try inputs.required(1))
        try check(boxes.shape, scores.shape)
        let corners = try boxes.values(Float.self)
        let values = try scores.values(Float.self)
        let limit = try inputs.optional(2)?.integers().first ?? 0
        let overlap = try inputs.optional(3)?.values(Float.self).first ?? 0
        let leastScore = try inputs.optional(4)?.values(Float.self).first ?? -.infinity
        let (classes, count) = (scores.shape[1], scores.shape[2])
        var kept: [Int64] = []
        for batch in 0..<scores.shape[0] {
            let areas = (0..<count).map { area(corners, at: (batch * count + $0) * 4) }
            for label in 0..<classes {
                let first = (batch * classes + label) * count
                let chosen = Self.choose(
                    areas, Array(values[first..<(first + count)]), limit: limit, overlap: overlap, above: leastScore)
                for box in chosen { kept += [Int64(batch), Int64(label), Int64(box)] }
            }
        }
        return [TypedTensor(shape: [kept.count / 3, 3], kept)]
    }

    private func check(_ boxes: [Int], _ scores: [Int]) throws(InferenceError) {
        guard boxes.count == 3, scores.count == 3, boxes[2] == 4, boxes[0] == scores[0], boxes[1] == scores[2] else {
            throw InferenceError("boxes of the shape \(boxes.prefix(8)) with scores of \(scores.prefix(8))")
        }
    }

    private func area(_ values: [Float], at place: Int) -> Area {
        let (a, b, c, d) = (values[place], values[place + 1], values[place + 2], values[place + 3])
        guard isCenterAndSize else { return Area(top: min(a, c), left: min(b, d), bottom: max(a, c), right: max(b, d)) }
        return Area(top: b - d / 2, left: a - c / 2, bottom: b + d / 2, right: a + c / 2)
    }

    /// Boxes in the order of their scores, of equals the first, without those that overlap one chosen before.
    private static func choose(
        _ areas: [Area], _ scores: [Float], limit: Int, overlap: Float, above leastScore: Float
    ) -> [Int] {
        let candidates = areas.indices.filter { scores[$0] > leastScore }.sorted {
            (scores[$0], $1) > (scores[$1], $0)
        }
        var chosen: [Int] = []
        for candidate in candidates where chosen.count < limit {
            if chosen.allSatisfy({ areas[$0].overlap(areas[candidate]) <= overlap }) { chosen.append(candidate) }
        }
        return chosen
    }

    private struct Area {
        let top, left, bottom, right: Float

        var size: Float { (bottom - top) * (right - left) }

        /// Intersection over union, 0 to 1.
        func overlap(_ other: Area) -> Float {
            let height = min(bottom, other.bottom) - max(top, other.top)
            let width = min(right, other.right) - max(left, other.left)
            guard height > 0, width > 0, size > 0, other.size > 0 else { return 0 }
            let shared = height * width
            return shared / (size + other.size - shared)
        }
    }
}
