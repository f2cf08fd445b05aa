import Core
import Foundation
import Neural

/// Makes a few seconds of video of one photograph: the camera stands, pans, zooms or shakes, and in a part of the picture
/// things move as flames, smoke, leaves or cloth do, or lamps blink or pass.
struct MotionSynthesizer {
    static let framesPerSecond: Float = 5
    static let longestSide = 320

    enum Movement {
        case none
        /// Shapes that are new every few tenths of a second, climb and flare up.
        case flames
        /// Slow swelling shapes that drift.
        case smoke
        /// Small, quick, to and fro: leaves, water, cloth.
        case swaying
    }

    /// Where things move, 0 to 1, as coarse cells.
    struct Mask {
        let columns, rows: Int
        let shares: [Float]

        /// Bilinear, at a place in fractions of the picture.
        func share(_ x: Float, _ y: Float) -> Float {
            let column = min(max(x * Float(columns) - 0.5, 0), Float(columns - 1))
            let row = min(max(y * Float(rows) - 0.5, 0), Float(rows - 1))
            let (left, top) = (Int(column), Int(row))
            let (right, bottom) = (min(left + 1, columns - 1), min(top + 1, rows - 1))
            let (fx, fy) = (column - Float(left), row - Float(top))
            let above = shares[top * columns + left] * (1 - fx) + shares[top * columns + right] * fx
            let below = shares[bottom * columns + left] * (1 - fx) + shares[bottom * columns + right] * fx
            return above * (1 - fy) + below * fy
        }
    }

    /// A lamp or a coloured thing that is drawn over the picture.
    private struct Lamp {
        let x, y, speedX, speedY, radius: Float
        let red, blue: UInt8
        let blinksPerSecond: Float
    }

    let picture: Picture
    let movement: Movement
    let mask: Mask?
    private let noise: ValueNoise
    private let pan: (x: Float, y: Float)
    private let zoom: Float
    private let shake: Float
    /// Of the displacement, in heights of the picture.
    private let amplitude: Float
    private let scale: Float
    private let speed: Float
    private let rise: Float
    private let flare: Float
    private let grain: Float
    private let lamps: [Lamp]

    /// - Parameter mask: nil moves nothing but the camera, whatever the movement.
    init(
        _ picture: Picture, movement: Movement, mask: Mask?, hasLamps: Bool, using generator: inout SeededGenerator
    ) {
        self.picture = picture
        self.movement = movement
        self.mask = mask
        noise = ValueNoise(seed: generator.next())
        let camera = generator.nextUnit()
        func either(_ value: Float) -> Float { generator.nextIsTrue(share: 0.5) ? value : -value }
        pan =
            0.55..<0.7 ~= camera
            ? (either(generator.nextUniform(0.005, 0.06)), either(generator.nextUniform(0, 0.02))) : (0, 0)
        zoom = 0.7..<0.8 ~= camera ? either(generator.nextUniform(0.005, 0.04)) : 0
        shake = camera >= 0.8 ? generator.nextUniform(0.001, 0.012) : 0
        switch movement {
        case .none: (amplitude, scale, speed, rise, flare) = (0, 1, 0, 0, 0)
        case .flames:
            amplitude = generator.nextUniform(0.01, 0.05)
            scale = generator.nextUniform(8, 20)
            speed = generator.nextUniform(2, 8)
            rise = generator.nextUniform(0.1, 0.6)
            flare = generator.nextUniform(0.03, 0.25)
        case .smoke:
            amplitude = generator.nextUniform(0.01, 0.08)
            scale = generator.nextUniform(3, 8)
            speed = generator.nextUniform(0.1, 0.8)
            rise = generator.nextUniform(0.02, 0.2)
            flare = 0
        case .swaying:
            amplitude = generator.nextUniform(0.004, 0.03)
            scale = generator.nextUniform(4, 16)
            speed = generator.nextUniform(0.5, 3)
            rise = 0
            flare = 0
        }
        grain = generator.nextUniform(0, 5)
        lamps = hasLamps ? (0..<2).map { _ in Self.lamp(using: &generator) } : []
    }

    private static func lamp(using generator: inout SeededGenerator) -> Lamp {
        let passes = generator.nextIsTrue(share: 0.5)
        return Lamp(
            x: generator.nextUnit(), y: generator.nextUnit(),
            speedX: passes ? generator.nextUniform(-0.15, 0.15) : 0,
            speedY: passes ? generator.nextUniform(-0.03, 0.03) : 0,
            radius: generator.nextUniform(0.01, 0.06), red: UInt8(generator.nextUniform(160, 230)),
            blue: UInt8(generator.nextUniform(40, 110)), blinksPerSecond: passes ? 0 : generator.nextUniform(0.4, 2))
    }

    /// The picture after some time.
    func frame(at seconds: Float, using generator: inout SeededGenerator) -> Picture {
        let result = Picture(width: picture.width, height: picture.height)
        let (width, height) = (Float(picture.width), Float(picture.height))
        let shift = (
            x: pan.x * seconds + shake * noise.value(seconds * 4, 0.5, 100),
            y: pan.y * seconds + shake * noise.value(0.5, seconds * 4, 200)
        )
        let factor = exp(-zoom * seconds)
        let light = 1 + flare * noise.value(seconds * 9, 3.5, 300)
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                var (u, v) = ((Float(x) + 0.5) / width, (Float(y) + 0.5) / height)
                (u, v) = (0.5 + (u - 0.5) * factor + shift.x, 0.5 + (v - 0.5) * factor + shift.y)
                let share = mask?.share(u, v) ?? 0
                if share > 0.02, movement != .none {
                    let (px, py, t) = (u * scale, (v + rise * seconds) * scale, seconds * speed)
                    u += share * amplitude * noise.turbulence(px, py, t)
                    v += share * amplitude * noise.turbulence(px + 31, py + 47, t)
                }
                let place = y * picture.width + x
                var luma = Self.sample(picture.luma, picture.width, picture.height, u, v)
                if share > 0.02 { luma *= 1 + share * (light - 1) }
                luma += grain * (generator.nextUnit() - 0.5)
                result.luma[place] = UInt8(min(max(luma, 0), 255))
                if x % 2 == 0, y % 2 == 0 {
                    let chroma = y / 2 * picture.chromaWidth + x / 2
                    result.blueChroma[chroma] = UInt8(
                        Self.sample(picture.blueChroma, picture.chromaWidth, picture.chromaHeight, u, v))
                    result.redChroma[chroma] = UInt8(
                        Self.sample(picture.redChroma, picture.chromaWidth, picture.chromaHeight, u, v))
                }
            }
        }
        for lamp in lamps { draw(lamp, at: seconds, into: result) }
        return result
    }

    private func draw(_ lamp: Lamp, at seconds: Float, into result: Picture) {
        if lamp.blinksPerSecond > 0, (seconds * lamp.blinksPerSecond).truncatingRemainder(dividingBy: 1) > 0.5 {
            return
        }
        let (width, height) = (Float(result.width), Float(result.height))
        let (left, top) = ((lamp.x + lamp.speedX * seconds) * width, (lamp.y + lamp.speedY * seconds) * height)
        let radius = lamp.radius * height
        func span(_ middle: Float, _ count: Int) -> Range<Int> {
            let (first, end) = (max(Int(middle - radius), 0), min(Int(middle + radius) + 1, count))
            return first < end ? first..<end : 0..<0
        }
        for y in span(top, result.height) {
            for x in span(left, result.width) where hypot(Float(x) - left, Float(y) - top) < radius {
                result.luma[y * result.width + x] = 210
                result.blueChroma[y / 2 * result.chromaWidth + x / 2] = lamp.blue
                result.redChroma[y / 2 * result.chromaWidth + x / 2] = lamp.red
            }
        }
    }

    /// Bilinear, repeating the border.
    private static func sample(_ plane: [UInt8], _ width: Int, _ height: Int, _ u: Float, _ v: Float) -> Float {
        let x = min(max(u * Float(width) - 0.5, 0), Float(width - 1))
        let y = min(max(v * Float(height) - 0.5, 0), Float(height - 1))
        let (left, top) = (Int(x), Int(y))
        let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
        let (fx, fy) = (x - Float(left), y - Float(top))
        return plane.withUnsafeBufferPointer { plane in
            let above = Float(plane[top * width + left]) * (1 - fx) + Float(plane[top * width + right]) * fx
            let below = Float(plane[bottom * width + left]) * (1 - fx) + Float(plane[bottom * width + right]) * fx
            return above * (1 - fy) + below * fy
        }
    }
}
