import Foundation
import Neural

/// How strongly training pictures are varied. The ranges are symmetric: 0.3 means a factor of 0.7 to 1.3.
///
/// Stays clear of what changes a picture's class: crops keep at least half of the area, so that most small flames stay in.
public struct Augmentation: Sendable, Equatable, Codable {
    /// The smallest share of the picture's area that a crop keeps, above 0 to 1.
    public var smallestArea: Float = 0.5
    /// The same for pictures without a class: the teacher judges the crop, so that nothing is lost with what is cut off.
    public var smallestUnlabelledArea: Float = 0.15
    /// Largest change of the crop's shape as a factor.
    public var aspectRange: Float = 1.35
    public var flips = true
    /// Largest turn, in degrees, of the share of pictures that are turned.
    public var largestRotation: Float = 8
    public var rotatedShare: Float = 0.3
    public var brightness: Float = 0.3
    public var contrast: Float = 0.3
    public var saturation: Float = 0.3
    /// Radians around the grey axis. Small: colour tells flames from the rest.
    public var hue: Float = 0.06
    /// Share of pictures made grey, as infrared night pictures are.
    public var greyShare: Float = 0.04
    /// Share of pictures reduced and enlarged again, to between `coarsest` of the sides in pixels and all.
    public var coarseShare: Float = 0
    public var coarsest: Float = 0.3
    public var blurredShare: Float = 0.15
    public var noisyShare: Float = 0.15
    /// Largest deviation of the noise, of 1.
    public var largestNoise: Float = 0.05
    /// Share of pictures with a grey rectangle (DeVries and Taylor, "Improved regularization with cutout", 2017).
    public var cutOutShare: Float = 0.2
    /// Class whose flames are put into pictures of the class `background`, as small fires in all kinds of places; the
    /// flame-coloured parts of `background` itself too, so that it is flames that tell, not what is pasted. Nil pastes none.
    public var flames: String?
    /// Class without flames.
    public var background: String?
    /// Share of the pictures of the class `background` that get lamps and lit signs in the colours of flames.
    public var lampShare: Float = 0.25
    /// Share of the pictures of either class whose flames are put into another.
    public var flameShare: Float = 0.35
    /// Sides of the part that holds the flames, as shares of the picture's.
    public var smallestFlames: Float = 0.2
    public var largestFlames: Float = 0.8
    /// Least share of the picture that must be flames in the end.
    public var leastFlames: Float = 0.008
    /// Largest factor on the flames' brightness.
    public var brightestFlames: Float = 1.8
    /// Share of a clip's frames that are taken half a step earlier or later.
    public var temporalJitter: Float = 0.5
    /// A clip's window starts anywhere in it; false takes the middle one.
    public var movesWindow = true
    /// α of mix-up's Beta distribution; 0 mixes nothing (Zhang et al., "mixup: Beyond empirical risk minimization", 2018).
    public var mixUp: Float = 0.1

    public init() {}

    /// Pictures as they are.
    public static let none: Augmentation = {
        var none = Augmentation()
        none.smallestArea = 1
        none.smallestUnlabelledArea = 1
        none.aspectRange = 1
        none.flips = false
        none.rotatedShare = 0
        none.brightness = 0
        none.contrast = 0
        none.saturation = 0
        none.hue = 0
        none.greyShare = 0
        none.lampShare = 0
        none.coarseShare = 0
        none.blurredShare = 0
        none.noisyShare = 0
        none.cutOutShare = 0
        none.mixUp = 0
        none.temporalJitter = 0
        none.movesWindow = false
        return none
    }()

    /// The same kinds of variation, each as much stronger: ranges and shares times the factor, within what is possible.
    ///
    /// - Parameter factor: 0 or more; 1 changes nothing.
    public func scaled(by factor: Float) -> Augmentation {
        func share(_ value: Float) -> Float { min(value * factor, 1) }
        func range(_ value: Float) -> Float { min(value * factor, 0.9) }
        var scaled = self
        scaled.smallestArea = max(1 - (1 - smallestArea) * factor, 0.1)
        scaled.smallestUnlabelledArea = max(1 - (1 - smallestUnlabelledArea) * factor, 0.1)
        scaled.aspectRange = 1 + (aspectRange - 1) * factor
        scaled.flips = flips && factor > 0
        scaled.largestRotation = largestRotation * factor
        scaled.rotatedShare = share(rotatedShare)
        scaled.brightness = range(brightness)
        scaled.contrast = range(contrast)
        scaled.saturation = range(saturation)
        scaled.hue = hue * factor
        scaled.greyShare = share(greyShare)
        scaled.lampShare = share(lampShare)
        scaled.flameShare = share(flameShare)
        scaled.coarseShare = share(coarseShare)
        scaled.blurredShare = share(blurredShare)
        scaled.noisyShare = share(noisyShare)
        scaled.cutOutShare = share(cutOutShare)
        scaled.temporalJitter = share(temporalJitter)
        scaled.movesWindow = movesWindow && factor > 0
        scaled.mixUp = range(mixUp)
        return scaled
    }
}

extension SeededGenerator {
    public mutating func nextUniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * nextUnit() }

    public mutating func nextIsTrue(share: Float) -> Bool { nextUnit() < share }

    /// Beta(α, α) with α below 1.
    ///
    /// Source: M. D. Jöhnk, "Erzeugung von betaverteilten und gammaverteilten Zufallszahlen", 1964.
    mutating func nextBeta(_ alpha: Float) -> Float {
        while true {
            let first = pow(nextUnit(), 1 / alpha)
            let second = pow(nextUnit(), 1 / alpha)
            if first + second > 0, first + second <= 1 { return first / (first + second) }
        }
    }
}
