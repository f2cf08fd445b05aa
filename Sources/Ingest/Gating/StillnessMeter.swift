import Core

/// Whether anything moves in a camera's pictures, by the mean brightness of blocks of them.
///
/// Sensor noise averages out in a block and what moves does not. A few blocks that change most of the time, such as a
/// clock written into the picture, count as the camera's own noise after a while.
struct StillnessMeter {
    /// Blocks along the longer side; 16 pixels at 640.
    private static let blocksAlong = 40
    /// Levels of 255 by which a block differs at least when something moves, besides the picture's own noise. A block that
    /// is alone must differ by twice as much: keyframes of starved encoders shift one here and there.
    private static let threshold: Float = 4
    /// The whole picture has changed where half of the blocks did by more than this: light, exposure, a moved camera.
    private static let globalThreshold: Float = 3
    /// Comparisons over which a block's restlessness is learnt: two minutes at five pictures a second.
    private static let memory: Float = 600
    private static let restlessShare: Float = 0.4
    /// Only small parts are ever taken for noise: two blocks in a hundred.
    private static let restlessLimit = 50
    /// Older references are replaced, so that slow change of light is none, but the slow spread of smoke is.
    private static let referenceAge = Duration.seconds(1)

    private var reference: (means: [Float], time: MediaTime)?
    private var restlessness: [Float] = []
    private var comparisons = 0

    /// - Parameter keepsReference: compares with the picture that the last motion left behind, not with one of a second ago.
    /// - Returns: false for the first picture and after a change of size.
    mutating func isStill(_ picture: Picture, at time: MediaTime, keepsReference: Bool) -> Bool {
        let means = Self.blockMeans(picture)
        guard let reference, reference.means.count == means.count else {
            self.reference = (means, time)
            restlessness = [Float](repeating: 0, count: means.count)
            comparisons = 0
            return false
        }
        let moved = moves(means, since: reference.means)
        if moved || !keepsReference && time - reference.time >= Self.referenceAge { self.reference = (means, time) }
        return !moved
    }

    private mutating func moves(_ means: [Float], since reference: [Float]) -> Bool {
        let differences = zip(means, reference).map { abs($0 - $1) }
        let median = differences.sorted()[differences.count / 2]
        if median > Self.globalThreshold { return true }
        let limit = Self.threshold + 3 * median
        comparisons += 1
        let rate = max(1 / Float(comparisons), 1 / Self.memory)
        var (changed, restless) = ([Int](), 0)
        for index in differences.indices {
            let isChanged = differences[index] > limit
            if isChanged { changed.append(index) }
            restlessness[index] += ((isChanged ? 1 : 0) - restlessness[index]) * rate
            if restlessness[index] > Self.restlessShare { restless += 1 }
        }
        let ignores = Float(comparisons) > Self.memory / 2 && restless * Self.restlessLimit <= differences.count
        let moving = changed.filter { !ignores || restlessness[$0] <= Self.restlessShare }
        return moving.count > 1 || moving.contains { differences[$0] > 2 * limit }
    }

    /// Row by row; blocks at the right and lower edge may be smaller.
    private static func blockMeans(_ picture: Picture) -> [Float] {
        let side = max(4, (max(picture.width, picture.height) + blocksAlong - 1) / blocksAlong)
        let columns = (picture.width + side - 1) / side
        var means: [Float] = []
        picture.luma.withUnsafeBufferPointer { luma in
            for top in stride(from: 0, to: picture.height, by: side) {
                let bottom = min(top + side, picture.height)
                var sums = [UInt32](repeating: 0, count: columns)
                for row in top..<bottom {
                    let line = UnsafeBufferPointer(rebasing: luma[row * picture.width..<(row + 1) * picture.width])
                    for column in 0..<columns {
                        var sum: UInt32 = 0
                        for x in column * side..<min((column + 1) * side, picture.width) { sum &+= UInt32(line[x]) }
                        sums[column] &+= sum
                    }
                }
                for column in 0..<columns {
                    let width = min((column + 1) * side, picture.width) - column * side
                    means.append(Float(sums[column]) / Float(width * (bottom - top)))
                }
            }
        }
        return means
    }
}
