import CKernels
import Core

/// Judges whether a frame can be analysed, and whether it must be improved first.
///
/// It refuses only what shows nothing at all: a room full of smoke is flat and pale too, and must be looked at.
///
/// Isolation: one thread at a time, one gate a stream.
public final class QualityGate {
    /// What a poor but readable frame needs.
    enum Need: Equatable {
        /// Dark all over; the gamma that lifts its mean to the target.
        case light(gamma: Double)
        case contrast
    }

    enum Judgement: Equatable {
        case good
        case poor(Need)
        case unusable(QualityFault)
    }

    /// An encoder repeats a static scene exactly until its next keyframe, which may be 20 s away; no live picture stays
    /// the same to the last bit for longer.
    static let frozenTime = Duration.seconds(30)
    /// With its brightest hundredth below this a frame holds no more than sensor noise.
    private static let noLight = 20
    /// With its brightest hundredth below this a frame is dark all over; a flame at night is far brighter.
    private static let dimLight = 100
    private static let brightenedMean = 90.0
    private static let maximumGamma = 3.0
    private static let whiteShare = 0.95
    /// Variance of the Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000) at
    /// the fixed size below which even fog has more detail. Sharp scenes have several hundred.
    private static let noDetail = 1.0
    private static let sharpnessWidth = 160
    /// 1st to 99th percentile of luma.
    private static let flatSpread = 60

    private var histogram = [UInt32](repeating: 0, count: 256)
    private let scaler = PlaneScaler()
    private var reduced: [UInt8] = []
    private var reducedRow: [Float] = []
    private var previous: [UInt8] = []
    private var unchangedSince: MediaTime?

    public init() {}

    func judge(_ picture: Picture, at time: MediaTime) -> Judgement {
        if isFrozen(picture, at: time) { return .unusable(.frozen) }
        ToneTable.count(picture.luma, into: &histogram)
        let brightest = percentile(0.99)
        let white = Double(histogram[250...].reduce(0, +)) / Double(picture.luma.count)
        if brightest < Self.noLight { return .unusable(.tooDark) }
        if white > Self.whiteShare { return .unusable(.blownOut) }
        if sharpness(of: picture) < Self.noDetail { return .unusable(.blurred) }
        if brightest < Self.dimLight { return .poor(.light(gamma: brighteningGamma(of: picture))) }
        if brightest - percentile(0.01) < Self.flatSpread { return .poor(.contrast) }
        return .good
    }

    private func isFrozen(_ picture: Picture, at time: MediaTime) -> Bool {
        guard picture.luma == previous, let since = unchangedSince, time >= since else {
            previous.withUnsafeMutableBytes { previous in
                guard previous.count == picture.luma.count else { return }
                picture.luma.withUnsafeBytes { previous.copyMemory(from: $0) }
            }
            if previous.count != picture.luma.count { previous = Array(picture.luma[...]) }
            unchangedSince = time
            return false
        }
        return time - since >= Self.frozenTime
    }

    private func percentile(_ share: Double) -> Int {
        let wanted = share * Double(histogram.reduce(0, +))
        var below = 0.0
        for value in 0..<256 {
            below += Double(histogram[value])
            if below >= wanted { return value }
        }
        return 255
    }

    /// The exponent that takes the frame's mean to the target, within what noise allows.
    private func brighteningGamma(of picture: Picture) -> Double {
        var sum = 0.0
        for value in 0..<256 { sum += Double(value) * Double(histogram[value]) }
        let mean = max(sum / Double(picture.luma.count), 1)
        let exponent = (mean / 255).naturalLogarithm / (Self.brightenedMean / 255).naturalLogarithm
        return min(max(exponent, 1), Self.maximumGamma)
    }

    /// Variance of the Laplacian of the luma at a fixed width, so that it does not depend on the camera's resolution.
    func sharpness(of picture: Picture) -> Double {
        let width = min(Self.sharpnessWidth, picture.width)
        let height = max(picture.height * width / picture.width, 1)
        guard width >= 3, height >= 3 else { return .infinity }
        reduce(picture, width: width, height: height)
        var sums: [Int64] = [0, 0]
        for y in 0..<(height - 2) {
            reduced.withUnsafeBufferPointer {
                pixel_laplacian_sums($0.baseAddress! + y * width, width, width - 2, &sums)
            }
        }
        let count = Double((width - 2) * (height - 2))
        let mean = Double(sums[0]) / count
        return Double(sums[1]) / count - mean * mean
    }

    private func reduce(_ picture: Picture, width: Int, height: Int) {
        if reduced.count != width * height { reduced = [UInt8](repeating: 0, count: width * height) }
        if reducedRow.count != width { reducedRow = [Float](repeating: 0, count: width) }
        scaler.prepare(
            planeWidth: picture.width, planeHeight: picture.height,
            region: PixelRectangle(x: 0, y: 0, width: Double(picture.width), height: Double(picture.height)),
            width: width, height: height)
        picture.luma.withUnsafeBufferPointer { luma in
            reducedRow.withUnsafeMutableBufferPointer { row in
                reduced.withUnsafeMutableBufferPointer { reduced in
                    for y in 0..<height {
                        scaler.writeRow(y, of: luma, into: row.baseAddress!)
                        pixel_round(row.baseAddress!, width, reduced.baseAddress! + y * width)
                    }
                }
            }
        }
    }
}
