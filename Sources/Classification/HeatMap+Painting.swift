import Core
import Preprocessing

extension HeatMap {
    /// The picture with the heat over it, from clear through blue, green and yellow to red.
    ///
    /// - Parameters:
    ///   - input: how the picture was brought into the network; what lies outside stays as it is.
    ///   - region: the part of the picture that was looked at, in fractions of it.
    public func painted(over picture: Picture, input: InputTransform, region: Box = .whole) -> Picture {
        let painted = picture.copy()
        func heat(_ x: Double, _ y: Double) -> Float {
            let point = input.inputPoint(
                x: x, y: y, pictureWidth: picture.width, pictureHeight: picture.height, region: region)
            return point.map { value(x: $0.x, y: $0.y) } ?? 0
        }
        Self.blend(into: &painted.luma, width: picture.width, heat) { $0.luma }
        Self.blend(into: &painted.blueChroma, width: picture.chromaWidth, heat) { $0.blueChroma }
        Self.blend(into: &painted.redChroma, width: picture.chromaWidth, heat) { $0.redChroma }
        return painted
    }

    private static func blend(
        into plane: inout [UInt8], width: Int, _ heat: (Double, Double) -> Float, _ component: (HeatColor) -> Float
    ) {
        let height = plane.count / width
        for place in plane.indices {
            let heat = heat(
                (Double(place % width) + 0.5) / Double(width), (Double(place / width) + 0.5) / Double(height))
            // Little heat is nearly clear, so that the picture stays readable.
            let share = 0.65 * min(1, 1.5 * heat)
            let color = component(HeatColor(heat: heat))
            plane[place] = UInt8(min(max(Float(plane[place]) * (1 - share) + color * share, 0), 255).rounded())
        }
    }
}

/// A colour for a heat of 0…1 in YCbCr (BT.601, full range).
private struct HeatColor {
    let luma, blueChroma, redChroma: Float

    /// Red, green, blue at even distances. Source: A. Mikhailov, "Turbo, an improved rainbow colormap", 2019.
    private static let anchors: [SIMD3<Float>] = [
        [48, 18, 59], [70, 107, 227], [40, 187, 236], [49, 242, 153], [162, 252, 60], [237, 208, 58], [251, 128, 34],
        [210, 49, 5], [122, 4, 3],
    ]

    init(heat: Float) {
        // The darkest red is left out: it reads as shadow over a picture.
        let place = min(max(heat, 0), 1) * Float(Self.anchors.count - 2)
        let index = min(Int(place), Self.anchors.count - 2)
        let color = Self.anchors[index] + (Self.anchors[index + 1] - Self.anchors[index]) * (place - Float(index))
        luma = (color * [0.299, 0.587, 0.114]).sum()
        blueChroma = 128 + (color.z - luma) * 0.564
        redChroma = 128 + (color.x - luma) * 0.713
    }
}
