import Core

/// One thing that a detector network sees.
public struct DetectedBox: Sendable, Equatable {
    /// Index of the class, background not counted.
    public var label: Int
    /// 0 (surely not) to 1 (surely).
    public var score: Float
    /// In fractions of the network's input.
    public var box: Box
    /// Marked points, of faces the eyes, the nose and the corners of the mouth, in fractions of the network's input.
    public var landmarks: [Point]

    public init(label: Int, score: Float, box: Box, landmarks: [Point] = []) {
        self.label = label
        self.score = score
        self.box = box
        self.landmarks = landmarks
    }
}

extension [DetectedBox] {
    /// The boxes from the best score down, without those that overlap a better one of their class: greedy non-maximum
    /// suppression.
    ///
    /// - Parameter overlap: intersection over union above which a box goes, 0 to 1.
    public func suppressed(overlap: Double) -> [DetectedBox] {
        var kept: [DetectedBox] = []
        for candidate in sorted(by: { $0.score > $1.score }) {
            let isFree = kept.allSatisfy { $0.label != candidate.label || $0.box.overlap(candidate.box) <= overlap }
            if isFree { kept.append(candidate) }
        }
        return kept
    }
}

extension Box {
    /// Intersection over union, 0 to 1.
    public func overlap(_ other: Box) -> Double {
        let shared = shared(with: other)
        let union = width * height + other.width * other.height - shared
        return union > 0 ? shared / union : 0
    }

    /// The area that both cover.
    func shared(with other: Box) -> Double {
        max(0, min(x + width, other.x + other.width) - max(x, other.x))
            * max(0, min(y + height, other.y + other.height) - max(y, other.y))
    }

    init(centerX: Double, centerY: Double, width: Double, height: Double) {
        self.init(x: centerX - width / 2, y: centerY - height / 2, width: width, height: height)
    }
}
