import Foundation

/// An affine change of RGB colours of 0…1: contrast, brightness, saturation and hue in one pass over the pixels.
struct ColorMatrix: Equatable {
    /// Rows: red, green, blue out of red, green, blue.
    private(set) var rows: [SIMD3<Float>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    private(set) var offset: Float = 0

    /// BT.601's luma.
    private static let luma: SIMD3<Float> = [0.299, 0.587, 0.114]

    /// Each factor of 1 and angle of 0 changes nothing; a saturation of 0 gives grey.
    init(brightness: Float = 1, contrast: Float = 1, saturation: Float = 1, hue: Float = 0) {
        // Turning around the grey axis (1, 1, 1) keeps greys: Rodrigues' rotation formula.
        let (cosine, sine) = (Foundation.cos(hue), Foundation.sin(hue) / Float(3).squareRoot())
        let third = (1 - cosine) / 3
        let turn: [SIMD3<Float>] = [
            [cosine + third, third - sine, third + sine], [third + sine, cosine + third, third - sine],
            [third - sine, third + sine, cosine + third],
        ]
        let turnedLuma = turn[0] * Self.luma.x + turn[1] * Self.luma.y + turn[2] * Self.luma.z
        // out = (grey + (rgb - grey) · saturation - 1/2) · contrast + 1/2, all times brightness.
        let scale = contrast * brightness
        rows = turn.map { ($0 * saturation + turnedLuma * (1 - saturation)) * scale }
        offset = 0.5 * (1 - contrast) * brightness
    }

    /// Changes three planes of `count` values in place and limits them to 0…1.
    func apply(to planes: UnsafeMutableBufferPointer<Float>, count: Int) {
        precondition(planes.count == 3 * count, "three planes of \(count) values")
        let (first, second, third) = (rows[0], rows[1], rows[2])
        for index in 0..<count {
            let color: SIMD3<Float> = [planes[index], planes[index + count], planes[index + 2 * count]]
            planes[index] = min(max((first * color).sum() + offset, 0), 1)
            planes[index + count] = min(max((second * color).sum() + offset, 0), 1)
            planes[index + 2 * count] = min(max((third * color).sum() + offset, 0), 1)
        }
    }
}
