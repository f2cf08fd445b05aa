import Core
import Foundation
import Neural
import Preprocessing

/// Writes varied pictures as network inputs: crop, flip, turn, colours, blur, noise, a covered patch, then the model's
/// normalisation. The same generator state gives the same tensor on every thread.
///
/// Isolation: one thread at a time; its buffers are reused.
final class Augmenter {
    let augmentation: Augmentation
    let transform: InputTransform
    let width: Int
    let height: Int
    /// Crops to plain RGB of 0…1; the model's own normalisation comes last.
    private let cropper: PictureTensorizer
    private var scratch: [Float]

    init(_ augmentation: Augmentation, transform: InputTransform) {
        self.augmentation = augmentation
        self.transform = transform
        width = transform.width
        height = transform.height
        cropper = PictureTensorizer(
            InputTransform(width: width, height: height, fit: transform.fit, mean: [0, 0, 0], deviation: [1, 1, 1]))
        scratch = [Float](repeating: 0, count: width * height)
    }

    /// - Parameters:
    ///   - isLabelled: the crop must keep what the picture's class comes from.
    ///   - isBackground: the picture shows no flames and may get lamps.
    ///   - background: receives the picture's flames, if it has some, and is shown instead of it.
    ///   - target: exactly `transform.count` values.
    func write(
        _ picture: Picture, isLabelled: Bool = true, isBackground: Bool = false, on background: Picture? = nil,
        using generator: inout SeededGenerator,
        into target: UnsafeMutableBufferPointer<Float>
    ) {
        let smallestArea = isLabelled ? augmentation.smallestArea : augmentation.smallestUnlabelledArea
        let region = cropRegion(smallestArea: smallestArea, using: &generator)
        cropper.write(background ?? picture, region: region, into: target)
        if background != nil, !pasteFlames(of: picture, using: &generator, into: target) {
            cropper.write(picture, region: region, into: target)
        }
        if isBackground, generator.nextIsTrue(share: augmentation.lampShare) {
            addLamps(using: &generator, into: target)
        }
        let isFlipped = augmentation.flips && generator.nextIsTrue(share: 0.5)
        let angle =
            generator.nextIsTrue(share: augmentation.rotatedShare)
            ? generator.nextUniform(-1, 1) * augmentation.largestRotation * .pi / 180 : 0
        for plane in planes(of: target) { turn(plane, by: angle, isFlipped: isFlipped) }
        colorMatrix(using: &generator).apply(to: target, count: width * height)
        if generator.nextIsTrue(share: augmentation.coarseShare) {
            let share = generator.nextUniform(augmentation.coarsest, 1)
            for plane in planes(of: target) { coarsen(plane, to: share) }
        } else if generator.nextIsTrue(share: augmentation.blurredShare) {
            for plane in planes(of: target) { blur(plane) }
        }
        if generator.nextIsTrue(share: augmentation.noisyShare) {
            let deviation = generator.nextUniform(0, augmentation.largestNoise)
            // The sum of three draws is close enough to a normal one and much cheaper.
            for index in target.indices {
                let draw = generator.nextUnit() + generator.nextUnit() + generator.nextUnit() - 1.5
                target[index] += 2 * deviation * draw
            }
        }
        if generator.nextIsTrue(share: augmentation.cutOutShare) { cover(target, using: &generator) }
        normalize(target)
    }

    /// A random part of the picture; Szegedy et al. 2015, section 6, with milder ranges.
    func cropRegion(smallestArea: Float, using generator: inout SeededGenerator) -> Box {
        let area = generator.nextUniform(smallestArea, 1)
        let limit = log(augmentation.aspectRange)
        let aspect = exp(generator.nextUniform(-limit, limit))
        let width = Double(min((area * aspect).squareRoot(), 1))
        let height = Double(min((area / aspect).squareRoot(), 1))
        return Box(
            x: Double(generator.nextUnit()) * (1 - width), y: Double(generator.nextUnit()) * (1 - height),
            width: width, height: height)
    }

    private func colorMatrix(using generator: inout SeededGenerator) -> ColorMatrix {
        func factor(_ range: Float) -> Float { generator.nextUniform(1 - range, 1 + range) }
        let brightness = factor(augmentation.brightness)
        let contrast = factor(augmentation.contrast)
        let saturation = factor(augmentation.saturation)
        let hue = generator.nextUniform(-1, 1) * augmentation.hue
        let isGrey = generator.nextIsTrue(share: augmentation.greyShare)
        return ColorMatrix(
            brightness: brightness, contrast: contrast, saturation: isGrey ? 0 : saturation, hue: hue)
    }

    private func planes(of target: UnsafeMutableBufferPointer<Float>) -> [UnsafeMutableBufferPointer<Float>] {
        let size = width * height
        return (0..<3).map { UnsafeMutableBufferPointer(rebasing: target[$0 * size..<($0 + 1) * size]) }
    }

    /// Turns a plane around its centre, bilinear, the border repeated, and mirrors it.
    private func turn(_ plane: UnsafeMutableBufferPointer<Float>, by angle: Float, isFlipped: Bool) {
        guard angle != 0 || isFlipped else { return }
        if angle == 0 {
            for y in 0..<height { plane[y * width..<(y + 1) * width].reverse() }
            return
        }
        let (cosine, sine) = (cos(angle), sin(angle))
        let (centerX, centerY) = (Float(width - 1) / 2, Float(height - 1) / 2)
        scratch.withUnsafeMutableBufferPointer { scratch in
            for y in 0..<height {
                for x in 0..<width {
                    let fromLeft = (Float(x) - centerX) * (isFlipped ? -1 : 1)
                    let fromTop = Float(y) - centerY
                    let sourceX = min(max(centerX + cosine * fromLeft - sine * fromTop, 0), Float(width - 1))
                    let sourceY = min(max(centerY + sine * fromLeft + cosine * fromTop, 0), Float(height - 1))
                    let (left, top) = (Int(sourceX), Int(sourceY))
                    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
                    let (shareX, shareY) = (sourceX - Float(left), sourceY - Float(top))
                    let upper = plane[top * width + left] * (1 - shareX) + plane[top * width + right] * shareX
                    let lower = plane[bottom * width + left] * (1 - shareX) + plane[bottom * width + right] * shareX
                    scratch[y * width + x] = upper * (1 - shareY) + lower * shareY
                }
            }
            _ = plane.update(from: scratch)
        }
    }

    /// Binomial 1-2-1 along both axes, the border repeated.
    private func blur(_ plane: UnsafeMutableBufferPointer<Float>) {
        scratch.withUnsafeMutableBufferPointer { scratch in
            for y in 0..<height {
                for x in 0..<width {
                    let row = y * width
                    let (left, right) = (plane[row + max(x - 1, 0)], plane[row + min(x + 1, width - 1)])
                    scratch[row + x] = 0.25 * (left + right) + 0.5 * plane[row + x]
                }
            }
            for y in 0..<height {
                let (above, below) = (max(y - 1, 0) * width, min(y + 1, height - 1) * width)
                for x in 0..<width {
                    plane[y * width + x] =
                        0.25 * (scratch[above + x] + scratch[below + x]) + 0.5 * scratch[y * width + x]
                }
            }
        }
    }

    /// Covers a rectangle of up to a third of each side with grey.
    private func cover(_ target: UnsafeMutableBufferPointer<Float>, using generator: inout SeededGenerator) {
        let patchWidth = Int(generator.nextUniform(0.1, 0.34) * Float(width))
        let patchHeight = Int(generator.nextUniform(0.1, 0.34) * Float(height))
        let left = Int(generator.nextUnit() * Float(width - patchWidth))
        let top = Int(generator.nextUnit() * Float(height - patchHeight))
        for plane in planes(of: target) {
            for y in top..<top + patchHeight {
                plane[y * width + left..<y * width + left + patchWidth].update(repeating: 0.5)
            }
        }
    }

    private func normalize(_ target: UnsafeMutableBufferPointer<Float>) {
        for (channel, plane) in planes(of: target).enumerated() {
            let (mean, scale) = (transform.mean[channel], 1 / transform.deviation[channel])
            for index in plane.indices { plane[index] = (plane[index] - mean) * scale }
        }
    }
}
