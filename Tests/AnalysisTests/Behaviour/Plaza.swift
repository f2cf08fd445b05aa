import Core
import Foundation
import FrameRing

/// A drawn plaza of 320 × 240 with paving, noise and figures: what a fixed camera would see of people.
///
/// A figure is 64 tall, so that a person's height is 1.75 m and 36.6 are a metre.
struct Plaza {
    static let width = 320
    static let height = 240
    static let framesPerSecond = 10.0
    /// Of a standing person, in pixels.
    static let tall = 64.0
    static let pixelsPerMetre = tall / 1.75

    struct Figure {
        /// Pixels; the feet's middle.
        var x: Double
        var y: Double
        var isLying = false
        /// Pixels of a person who stands.
        var tall = Plaza.tall
        /// Steps make legs swing.
        var step = 0.0
        var grey = 50.0
    }

    /// What happens to the picture as a whole.
    struct Weather {
        /// Pixels.
        var shift = (x: 0, y: 0)
        /// Grey levels, and a factor.
        var light = 0.0
        var gain = 1.0
        /// Middle of a beam of light, in pixels.
        var beam: Point?
    }

    /// Pixels of a picture, half as many as the plaza's.
    static let pictureWidth = width / 2
    static let pictureHeight = height / 2
    /// Around the picture, for a camera that shakes.
    private static let margin = 8
    private static let stride = pictureWidth + 2 * margin
    private static let rows = pictureHeight + 2 * margin
    /// Drawn once: debug builds are slow.
    private static let ground: [Float] = (0..<rows * stride).map {
        ground(2 * Double($0 % stride - margin), 2 * Double($0 / stride - margin))
    }
    private static let noise: [Float] = {
        var state: UInt32 = 7
        return (0..<8192).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(state >> 8) / Float(1 << 24) * 6 - 3
        }
    }()

    private var frame = 0

    mutating func picture(_ figures: [Figure], _ weather: Weather = Weather()) -> Picture {
        var scene = Self.ground
        for figure in figures { Self.draw(figure, into: &scene) }
        let picture = Picture(width: Self.pictureWidth, height: Self.pictureHeight)
        frame += 1
        let (gain, light, start) = (Float(weather.gain), Float(weather.light), frame * 1237)
        for y in 0..<Self.pictureHeight {
            let row = (y + Self.margin + weather.shift.y / 2) * Self.stride + Self.margin + weather.shift.x / 2
            for x in 0..<Self.pictureWidth {
                var value = scene[row + x] * gain + light
                if let beam = weather.beam {
                    let distance = hypot((2 * Float(x) - Float(beam.x)) / 45, (2 * Float(y) - Float(beam.y)) / 30)
                    value *= 1 + 1.2 * exp(-distance * distance)
                }
                let place = y * Self.pictureWidth + x
                value += Self.noise[(start + place) & 8191]
                picture.luma[place] = UInt8(min(max(value, 0), 255))
            }
        }
        return picture
    }

    /// Flags with joints, and a wall with a door behind them.
    private static func ground(_ x: Double, _ y: Double) -> Float {
        if y < 60 { return x > 200 && x < 240 && y > 15 ? 90 : Float(170 + 8 * sin(x * 0.4)) }
        let isJoint =
            (x + 80).truncatingRemainder(dividingBy: 40) < 3 || (y + 60).truncatingRemainder(dividingBy: 30) < 3
        return isJoint ? 95 : Float(135 + 10 * sin(x * 0.05) * cos(y * 0.07))
    }

    private static func draw(_ figure: Figure, into scene: inout [Float]) {
        let reach =
            figure.isLying
            ? (left: 0.6, right: 0.6, up: 0.4, down: 0.1) : (left: 0.3, right: 0.3, up: 1.05, down: 0.05)
        func row(_ y: Double) -> Int { min(max(Int(y / 2) + margin, 0), rows) }
        func column(_ x: Double) -> Int { min(max(Int(x / 2) + margin, 0), stride) }
        let (top, bottom) = (row(figure.y - reach.up * figure.tall), row(figure.y + reach.down * figure.tall))
        let (left, right) = (column(figure.x - reach.left * figure.tall), column(figure.x + reach.right * figure.tall))
        for y in top..<max(bottom, top) {
            for x in left..<max(right, left) {
                if let grey = grey(of: figure, 2 * Double(x - margin), 2 * Double(y - margin)) {
                    scene[y * stride + x] = Float(grey)
                }
            }
        }
    }

    /// nil beside the figure: a head, a body, two legs that swing.
    private static func grey(of figure: Figure, _ x: Double, _ y: Double) -> Double? {
        let unit = figure.tall / 64
        // Along the body from the feet, and across it.
        var (along, across) = ((figure.y - y) / unit, (x - figure.x) / unit)
        if figure.isLying { (along, across) = ((x - figure.x) / unit + 32, (figure.y - y) / unit - 8) }
        if hypot(across, along - 57) < 7 { return 190 }
        if abs(across) < 10, along >= 26, along < 51 { return figure.grey }
        let swing = 7 * sin(figure.step) * (26 - along) / 26
        if along >= 0, along < 26, abs(abs(across) - 5 + swing * (across < 0 ? 1 : -1)) < 4.5 {
            return figure.grey * 0.6
        }
        return nil
    }
}

/// What happens on the plaza: figures and weather at a time in seconds.
typealias PlazaScene = (_ seconds: Double) -> (figures: [Plaza.Figure], weather: Plaza.Weather)

extension Plaza {
    /// Somebody who walks along a line at a speed in metres a second from a time on; nobody before.
    static func walker(
        from start: Point, right: Double = 0, down: Double = 0, after begin: Double = 4, grey: Double = 50
    ) -> (_ seconds: Double) -> Figure? {
        { seconds in
            guard seconds >= begin else { return nil }
            let time = seconds - begin
            return Figure(
                x: start.x + right * pixelsPerMetre * time, y: start.y + down * pixelsPerMetre * time,
                step: time * (3 + 3 * hypot(right, down)), grey: grey)
        }
    }
}
