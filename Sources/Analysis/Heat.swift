import Classification
import Core
import Preprocessing

/// Which places of a picture made a detector's score: what an alert's heat map shows.
public struct Heat: Sendable {
    public let map: HeatMap
    /// How the picture became the map's places.
    let input: InputTransform
    /// The part of the picture that was looked at, in fractions of it.
    let region: Box

    init(map: HeatMap, input: InputTransform, region: Box = .whole) {
        (self.map, self.input, self.region) = (map, input, region)
    }

    /// - Returns: a copy of the picture with the heat over it; the same where nothing speaks for anything.
    public func painted(over picture: Picture) -> Picture { map.painted(over: picture, input: input, region: region) }
}
