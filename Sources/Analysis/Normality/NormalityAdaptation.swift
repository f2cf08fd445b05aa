import Core
import Foundation

/// Lets a normality follow light and season, and nothing else: slowly, within bounds (`SpeedMap.Distribution.bounded`), from
/// frames that are usual by what is known already, and never from what alerts or is near it in time.
///
/// Isolation: one thread at a time.
final class NormalityAdaptation {
    /// Of footage, after which what was learned counts half.
    private static let halfLifeSeconds = 14 * 86_400.0
    /// Of footage, between two steps.
    static let stepSeconds = 3600.0
    /// From here on a frame is not usual: what one in a hundred of the learned ones scores.
    private static let usualScore = 0.5
    /// How long after such a frame nothing is learned.
    private static let pause = Duration.seconds(60)

    private(set) var map: SpeedMap
    private var seconds = 0.0
    private var lastTime: MediaTime?
    private var pausedUntil: MediaTime?

    init(_ normality: Normality) { map = normality.adapted ?? normality.speeds }

    /// - Parameters:
    ///   - speeds: per place; empty where the frame could not be compared with one before.
    ///   - score: the highest of the frame's findings.
    /// - Returns: true where the map has moved on a step and is worth using and keeping.
    func observe(_ speeds: [Float], score: Double, at time: MediaTime) -> Bool {
        defer { lastTime = time }
        if let lastTime, time < lastTime { pausedUntil = nil }
        if score >= Self.usualScore { pausedUntil = time + Self.pause }
        if let pausedUntil, time < pausedUntil { return false }
        if !speeds.isEmpty { map.add(speeds) }
        if let lastTime, time > lastTime { seconds += min((time - lastTime).inSeconds, 10) }
        guard seconds >= Self.stepSeconds else { return false }
        map.fade(to: exp2(Float(-seconds / Self.halfLifeSeconds)))
        seconds = 0
        return true
    }
}
