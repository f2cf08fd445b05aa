import Core
import Foundation

/// Made-up scenes whose motion is known.
enum Street {
    /// A smooth, irregular texture, moved by (x, y) pixels.
    static func texture(x: Double, y: Double, width: Int = 160, height: Int = 120, scale: Double = 1) -> Picture {
        let picture = Picture(width: width, height: height)
        for row in 0..<height {
            for column in 0..<width {
                picture.luma[row * width + column] = grey((Double(column) - x) / scale, (Double(row) - y) / scale)
            }
        }
        return picture
    }

    /// A grey street of 160 × 120 with textured bodies of 12 × 24 pixels, each with its left upper corner.
    static func scene(_ bodies: [(x: Double, y: Double)]) -> Picture {
        let picture = Picture(width: 160, height: 120)
        for place in picture.luma.indices { picture.luma[place] = 120 }
        for body in bodies {
            for row in max(0, Int(body.y))..<min(120, Int(body.y) + 24) {
                for column in max(0, Int(body.x.rounded(.up)))..<min(160, Int(body.x) + 12) where column >= 0 {
                    picture.luma[row * 160 + column] = grey(Double(column) - body.x, Double(row) - body.y)
                }
            }
        }
        return picture
    }

    private static func grey(_ x: Double, _ y: Double) -> UInt8 {
        let value = sin(x * 0.61 + y * 0.23) + sin(x * 0.17 - y * 0.53) + sin(x * 0.29 + y * 0.71 + 1)
        return UInt8(128 + 40 * value)
    }
}
