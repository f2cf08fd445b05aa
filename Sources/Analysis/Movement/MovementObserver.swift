import Core
import Foundation

/// Describes by a few numbers how what looks like fire or smoke moves: the input of `MovementNetwork`, a vector a frame.
///
/// Isolation: the camera's queue.
struct MovementObserver {
    /// Numbers a frame.
    static let cueCount = 16
    /// Frames that follow faster are passed over, so that all rates of analysis see the same movement.
    static let interval = FlameFlicker.interval

    /// What the classifier sees in the frame.
    struct View {
        /// Scores, 0 to 1: the best of all looks, and of the whole picture.
        var fire, wholeFire, smoke: Double
        /// Where, in fractions of the picture.
        var fireBox, smokeBox: Box?
        /// Shares of the map's cells that prefer the class.
        var fireArea, smokeArea: Double
    }

    private var scene = CoarseScene()
    private var usualFireArea: Float = 0
    private var usualSmokeArea: Float = 0
    private var frameCount = 0

    mutating func reset() {
        scene.reset()
        frameCount = 0
    }

    /// - Parameters:
    ///   - flicker: brought up to this frame.
    ///   - seconds: since the frame before.
    /// - Returns: `cueCount` numbers, most between -2 and 2.
    mutating func cues(_ view: View, of picture: Picture, flicker: FlameFlicker, seconds: Float) -> [Float] {
        scene.update(picture, seconds: seconds)
        let share = max(min(seconds / CoarseScene.memory, 1), 1 / Float(frameCount + 1))
        let (fireArea, smokeArea) = (Float(view.fireArea), Float(view.smokeArea))
        usualFireArea += share * (fireArea - usualFireArea)
        usualSmokeArea += share * (smokeArea - usualSmokeArea)
        frameCount += 1
        let flames = view.fireBox.map(flicker.activity(in:)) ?? .init()
        let fire = view.fireBox.map { scene.part($0) } ?? .init()
        let smoke = view.smokeBox.map { scene.part($0) } ?? .init()
        // What moves everywhere is the camera, not the smoke.
        let elsewhere = view.smokeBox.map { scene.part($0, isOutside: true) } ?? scene.part(.whole)
        return [
            Self.odds(view.fire), Self.odds(view.wholeFire), Self.odds(view.smoke),
            log(1 + Float(flicker.strength)) / 4, flames.flickering, flames.change / 6, flames.warm,
            Self.level(fire.change), Self.level(smoke.change), Self.level(elsewhere.change),
            min(max(smoke.edges, -1), 1), min(max(smoke.light / 16, -2), 2),
            4 * (fireArea - usualFireArea), 4 * (smokeArea - usualSmokeArea), smokeArea,
            log(max(seconds, 0.04) / 0.2) / 2,
        ]
    }

    /// Log odds, -2 to 2.
    private static func odds(_ score: Double) -> Float { Float(score.logOdds) / 3 }

    /// A change of light, 1 for 7 of 255.
    private static func level(_ change: Float) -> Float { log(1 + change) / 2 }
}
