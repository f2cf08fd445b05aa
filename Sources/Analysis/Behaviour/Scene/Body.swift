import Core
import FrameRing

/// One thing the size of a person, or a group, that a frame shows.
struct Body {
    /// In fractions of the picture.
    var box: Box
    /// What of the picture it covers, as a fraction.
    var area: Double

    /// Where it stands.
    var feet: Point { box.feet }
}

extension Box {
    /// The middle of the lower edge: things are where they stand.
    var feet: Point { Point(x: x + width / 2, y: y + height) }
}

/// Finds the bodies of a camera's frames, in order.
///
/// Isolation: the camera's queue.
protocol BodySource: AnyObject {
    /// - Returns: nil while it cannot tell.
    /// - Throws: where a model cannot take the frame.
    func bodies(in picture: Picture, header: FrameHeader) throws(Failure) -> [Body]?
    /// Takes in where bodies are that are followed: they are no part of the scene, however still they are.
    func keep(_ followed: [Box])
}
