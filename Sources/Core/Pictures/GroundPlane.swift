import Foundation

/// The ground that a fixed camera looks down on, known from people of one height who stand at two or more distances.
///
/// For a camera that is not rolled, an upright body's height in the picture is proportional to how far its feet lie below the
/// horizon; with the field of view that gives metres across and away. Exact while the camera looks down by little, some
/// percent wrong at 30°, of no use from straight above.
///
/// Source: D. Hoiem, A. Efros and M. Hebert, "Putting objects in perspective", CVPR 2006, section 3 (object height from feet
/// and horizon).
public struct GroundPlane: Sendable, Hashable {
    /// Difference of the feet's places, in heights of the picture, below which two people tell nothing of the distance.
    private static let leastSpread = 0.05
    /// How far a person's height may lie from what the others say.
    private static let tolerance = 0.25
    /// Share of the picture's height below which a body is on the horizon.
    private static let leastHeight = 0.01

    /// Heights of the picture that a person gains for each that the feet lie lower.
    private let slope: Double
    /// Where a person's height would be nothing, in heights of the picture from its top; may lie above it.
    private let horizon: Double
    /// Metres.
    public let personHeight: Double
    /// Degrees, across the picture.
    private let view: Double

    /// - Parameters:
    ///   - people: each from the feet to the top of the head.
    ///   - height: of these people, in metres.
    ///   - view: the camera's field of view across the picture, in degrees.
    /// - Throws: `.configuration` where the lines say nothing of distances or contradict each other.
    public init(people: [Line], height: Double, view: Double) throws(Failure) {
        func refuse(_ reason: String, _ remedy: String) -> Failure {
            Failure(.configuration, "calibration: \(reason)", remedy: remedy)
        }
        if let index = people.firstIndex(where: { $0.start.y - $0.end.y < Self.leastHeight }) {
            throw refuse(
                "the head of person \(index + 1) does not lie above the feet", "give [feet, head], each [x, y]")
        }
        let feet = people.map(\.start.y)
        guard let highest = feet.min(), let lowest = feet.max(), lowest - highest >= Self.leastSpread else {
            throw refuse(
                "people at different distances are needed",
                "mark a person near the camera and one far from it, whose feet lie apart by a twentieth of the picture")
        }
        // Least squares.
        let heights = people.map { $0.start.y - $0.end.y }
        let count = Double(people.count)
        let (meanFeet, meanHeight) = (feet.reduce(0, +) / count, heights.reduce(0, +) / count)
        let covariance = zip(feet, heights).reduce(0) { $0 + ($1.0 - meanFeet) * ($1.1 - meanHeight) }
        slope = covariance / feet.reduce(0) { $0 + ($1 - meanFeet) * ($1 - meanFeet) }
        guard slope > 0.01 else {
            throw refuse(
                "who stands nearer, with the feet lower in the picture, must be taller in it",
                "mark people who stand upright on one level ground")
        }
        horizon = meanFeet - meanHeight / slope
        personHeight = height
        self.view = view
        for (index, person) in people.enumerated() {
            let fitted = slope * (person.start.y - horizon)
            guard fitted > 0, abs(heights[index] - fitted) <= Self.tolerance * fitted else {
                throw refuse(
                    "person \(index + 1) does not fit the others",
                    "mark people of one height who stand upright on one level ground")
            }
        }
    }

    /// What a person's height is in the picture, in heights of it; nil on the horizon and above it.
    public func pictureHeight(ofPersonAt feet: Double) -> Double? {
        let height = slope * (feet - horizon)
        return height >= Self.leastHeight ? height : nil
    }

    /// Metres to the right of the picture's middle, and away from the camera; nil on the horizon and above it.
    ///
    /// - Parameters:
    ///   - feet: a place on the ground, in fractions of the picture.
    ///   - aspect: the picture's width over its height.
    public func position(of feet: Point, aspect: Double) -> (right: Double, away: Double)? {
        guard let height = pictureHeight(ofPersonAt: feet.y) else { return nil }
        let metres = personHeight / height
        let focalLength = aspect / 2 / tan(view * .pi / 360)
        return ((feet.x - 0.5) * aspect * metres, focalLength * metres)
    }
}
