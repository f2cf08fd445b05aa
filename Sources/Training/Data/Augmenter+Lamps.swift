import Foundation
import Neural

extension Augmenter {
    /// Puts lamps, brake lights and lit signs into a picture: shapes in the colours of flames that no flame has, shining
    /// evenly inside, with a halo.
    func addLamps(using generator: inout SeededGenerator, into target: UnsafeMutableBufferPointer<Float>) {
        let first = Lamp(using: &generator)
        addLamp(first, into: target)
        if generator.nextIsTrue(share: 0.4) {
            // Lights often come in pairs.
            var second = first
            second.x += generator.nextUniform(-0.5, 0.5)
            second.y += generator.nextUniform(-0.05, 0.05)
            addLamp(second, into: target)
        }
    }

    /// Lengths are shares of the picture's sides.
    private struct Lamp {
        var x: Float
        var y: Float
        let halfWidth: Float
        let halfHeight: Float
        /// Of the superellipse |x|^n + |y|^n = 1: 2 is round, 8 nearly a rectangle.
        let exponent: Float
        /// Red, green, blue.
        let color: [Float]
        /// How far the middle is overexposed to white, 0 to 1.
        let whiteness: Float
        /// Brightness just outside the edge.
        let halo: Float
        /// Bars across it, as letters on a sign; 0 has none.
        let barCount: Float

        init(using generator: inout SeededGenerator) {
            (x, y) = (generator.nextUniform(0.05, 0.95), generator.nextUniform(0.05, 0.95))
            let size = generator.nextUniform(0.01, 0.15)
            let aspect = exp(generator.nextUniform(-0.9, 0.9)).squareRoot()
            (halfWidth, halfHeight) = (size * aspect, size / aspect)
            exponent = generator.nextIsTrue(share: 0.5) ? 2 : 8
            // From red over orange to yellow.
            let green = generator.nextUniform(0.05, 0.85)
            color = [generator.nextUniform(0.8, 1), green, generator.nextUniform(0, 0.5 * green)]
            whiteness = generator.nextIsTrue(share: 0.5) ? generator.nextUniform(0.3, 1) : 0
            halo = generator.nextUniform(0, 0.5)
            barCount = generator.nextIsTrue(share: 0.3) ? generator.nextUniform(2, 6) : 0
        }

        /// 0 in the middle, 1 on the edge.
        func distance(_ fromLeft: Float, _ fromTop: Float) -> Float {
            let (across, down) = (abs(fromLeft / halfWidth), abs(fromTop / halfHeight))
            return pow(pow(across, exponent) + pow(down, exponent), 1 / exponent)
        }
    }

    private func addLamp(_ lamp: Lamp, into target: UnsafeMutableBufferPointer<Float>) {
        let size = width * height
        for row in 0..<height {
            let y = (Float(row) + 0.5) / Float(height) - lamp.y
            guard abs(y) < 3 * lamp.halfHeight else { continue }
            for column in 0..<width {
                let x = (Float(column) + 0.5) / Float(width) - lamp.x
                guard abs(x) < 3 * lamp.halfWidth else { continue }
                let distance = lamp.distance(x, y)
                let isBar = lamp.barCount > 0 && sin(x / lamp.halfWidth * lamp.barCount * .pi) > 0.5
                let light = distance < 1 ? (isBar ? 0.35 : 1) : lamp.halo * exp(-2 * (distance - 1))
                let white = lamp.whiteness * max(0, 1 - distance)
                for channel in 0..<3 {
                    let color = lamp.color[channel] + white * (1 - lamp.color[channel])
                    let place = channel * size + row * width + column
                    // Inside the lamp hides what is behind it, outside its light is added.
                    target[place] = distance < 1 ? color * light : min(target[place] + color * light, 1)
                }
            }
        }
    }
}
