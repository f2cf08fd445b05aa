import CKernels
import Core

/// What a camera sees where nobody is: the usual grey level of each pixel and how far it strays from it.
///
/// Begins with the median of the first seconds, which people who walk through leave as it is, then follows slowly.
///
/// Sources: the approach of C. Wren et al., "Pfinder: real-time tracking of the human body", IEEE PAMI 1997, section 3 (a
/// mean and a deviation a pixel, learned where nobody is), the comparison with neighbours as in A. Elgammal et al.,
/// "Non-parametric model for background subtraction", ECCV 2000, section 4.1 (what sways by a pixel is background).
struct SceneBackground {
    private static let firstSamples = 15
    private static let firstInterval = Duration.milliseconds(200)
    /// Grey levels.
    private static let leastDifference: Float = 14
    private static let leastDeviation: Float = 2
    private static let mostDeviation: Float = 60
    /// How many times a pixel's mean deviation it may differ: some 3 standard deviations.
    private static let deviations: Float = 4
    /// Seconds in which a pixel follows: where nothing is, where something is that is nobody, and where somebody is.
    private static let memory = (empty: Float(10), other: Float(20), body: Float(600))

    let width: Int
    let height: Int
    private(set) var usual: [Float]
    private var deviation: [Float]
    private var lowest: [Float]
    private var highest: [Float]
    private var samples: [UInt8] = []
    private var scratch: [Float]
    private var lastSample: MediaTime?
    private(set) var isLearned = false

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        usual = [Float](repeating: 0, count: width * height)
        deviation = usual
        lowest = usual
        highest = usual
        scratch = [Float](repeating: 0, count: 2 * (width + 2))
    }

    /// Begins anew: the scene is another one.
    mutating func forget() {
        isLearned = false
        samples = []
        lastSample = nil
    }

    /// Takes one of the first frames.
    mutating func begin(with luma: [UInt8], at time: MediaTime) {
        if let lastSample, time >= lastSample, time - lastSample < Self.firstInterval { return }
        lastSample = time
        samples += luma
        guard samples.count == Self.firstSamples * usual.count else { return }
        pixel_quartiles(samples, Self.firstSamples, usual.count, &usual, &deviation)
        // Half of the distance between the quartiles is what is usual.
        for place in deviation.indices { deviation[place] = max(Self.leastDeviation, deviation[place] / 2) }
        samples = []
        isLearned = true
        widen()
    }

    /// Marks what differs from the usual and from all that is usual beside it.
    ///
    /// - Parameter light: grey levels by which the whole picture is brighter.
    func mark(_ luma: [UInt8], light: Float, into mask: inout [UInt8]) {
        pixel_mark_changes(
            luma, lowest, highest, deviation, luma.count, light, Self.leastDifference, Self.deviations, &mask)
    }

    /// Follows a frame.
    ///
    /// - Parameters:
    ///   - mask: 0 where nothing is, 1 where something is, 2 where somebody is.
    ///   - seconds: since the frame before.
    mutating func follow(_ luma: [UInt8], mask: [UInt8], seconds: Double) {
        let rates = [Self.memory.empty, Self.memory.other, Self.memory.body].map { min(Float(seconds) / $0, 0.5) }
        pixel_follow_scene(luma, mask, luma.count, rates, Self.mostDeviation, &usual, &deviation)
        widen()
    }

    /// This place looks so from now on.
    mutating func adopt(_ luma: [UInt8], at place: Int) { usual[place] = Float(luma[place]) }

    /// The least and the greatest usual level of each pixel and those around it.
    private mutating func widen() {
        // Safe: all rows lie inside planes of the same size.
        usual.withUnsafeBufferPointer { usual in
            lowest.withUnsafeMutableBufferPointer { lowest in
                highest.withUnsafeMutableBufferPointer { highest in
                    for y in 0..<height {
                        let (above, below) = (max(y - 1, 0) * width, min(y + 1, height - 1) * width)
                        pixel_extremes(
                            usual.baseAddress! + above, usual.baseAddress! + y * width, usual.baseAddress! + below,
                            width,
                            &scratch, lowest.baseAddress! + y * width, highest.baseAddress! + y * width)
                    }
                }
            }
        }
    }
}
