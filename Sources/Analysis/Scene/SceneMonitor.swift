import CKernels
import Core
import Preprocessing

/// Watches whether a camera still sees its scene, by the edges that are always there.
///
/// Edges that stay, such as walls and lines, are learned as an average over time. People and cars hide some of them, light
/// changes their strength but not where they are; a camera that is covered, turned or out of focus loses them. Which of these
/// it is follows from what is left: fine detail, and the rough distribution of light and dark.
///
/// Sources: P. Gil-Jiménez et al., "Automatic control of video surveillance camera sabotage", IWINAC 2007 (background edges);
/// E. Ribnick et al., "Real-time detection of camera tampering", AVSS 2006 (the three faults).
///
/// It looks once a second of media time; a look costs a picture scaled to 160 × 120.
///
/// Isolation: the camera's queue.
final class SceneMonitor {
    static let width = 160
    static let height = 120
    /// Side of the areas over which light and dark are compared.
    private static let area = 20
    private static let interval = Duration.seconds(1)
    /// Looks until the scene is known.
    static let learning = 30
    /// A gradient is an edge when it is so much stronger than the picture's mean and than noise, in grey levels: relative to
    /// the mean, so that more or less light moves both.
    private static let edgeContrast: Float = 2
    private static let leastGradient: Float = 12
    /// An edge that was there in this share of the looks is the scene's.
    private static let persistence: Float = 0.6
    /// With fewer the scene says too little to judge by.
    private static let leastEdges = 80
    /// Share of the scene's edges that must be found, within a pixel, beyond those that any scene as full of edges has there by
    /// chance.
    private static let leastOverlap: Float = 0.25
    /// Share of the usual fine detail, relative to contrast, below which a picture is out of focus.
    private static let leastDetail: Float = 0.25
    /// Correlation of light and dark with the usual from which it is the same scene.
    private static let sameScene: Float = 0.8
    /// And from which a picture without fine detail is still that scene: people and cars that smear change it more.
    private static let sameBlurredScene: Float = 0.6
    /// Share of the usual spread of light and dark below which there is little of it: a lens out of focus keeps light and dark
    /// as they are at large, even those of a car that passes; what is held before the lens has none of it.
    private static let flatness: Float = 0.5
    /// Share of the usual number of edges below which there is nothing to see but noise.
    private static let fewEdges: Float = 0.25
    /// Of a look in the averages: while all is well, and while it is not. A new view becomes the usual one in half an hour.
    private static let rate: Float = 1 / 60
    private static let faultyRate: Float = 1 / 1800

    private let scaler = AreaScaler(width: width, height: height, fit: .stretch)
    private let small = Picture(width: width, height: height)
    private var edges = [Bool](repeating: false, count: width * height)
    private var gradients = [Float](repeating: 0, count: width * height)
    /// How often each place was an edge, 0 to 1.
    private var usualEdges = [Float](repeating: 0, count: width * height)
    private var areas = [Float](repeating: 0, count: width / area * (height / area))
    private var usualAreas = [Float](repeating: 0, count: width / area * (height / area))
    private var usualDetail: Float = 0
    private var looks = 0
    private var lastLook: MediaTime?
    private var latest: SceneFault?

    /// - Returns: nil where all is well, or the scene is not known yet.
    func observe(_ picture: Picture, at time: MediaTime) -> SceneFault? {
        if let lastLook, time >= lastLook, time - lastLook < Self.interval { return latest }
        lastLook = time
        scaler.scale(picture, into: small)
        findEdges()
        let detail = fineDetail()
        averageAreas()
        latest = looks < Self.learning ? nil : fault(detail)
        learn(detail)
        return latest
    }

    private func fault(_ detail: Float) -> SceneFault? {
        guard let overlap = overlap() else { return nil }
        let likeness = correlation()
        guard detail >= Self.leastDetail * usualDetail else {
            let isUnlike = overlap < Self.leastOverlap && likeness < Self.sameBlurredScene
            return isUnlike && spread(areas) < Self.flatness * spread(usualAreas) ? .covered : .defocused
        }
        guard overlap < Self.leastOverlap, likeness < Self.sameScene else { return nil }
        let usualCount = usualEdges.reduce(0, +)
        return Float(edges.count { $0 }) < Self.fewEdges * usualCount ? .covered : .moved
    }

    /// Share of the scene's edges that this look shows, less what chance gives (as in Cohen's kappa): 1 for all, 0 for those of
    /// another scene; nil where the scene has too few.
    private func overlap() -> Float? {
        let width = Self.width
        var (count, found, near) = (0, 0, 0)
        for y in 1..<Self.height - 1 {
            for x in 1..<width - 1 {
                let place = y * width + x
                var isThere = false
                for row in [place - width, place, place + width] {
                    isThere = isThere || edges[row - 1] || edges[row] || edges[row + 1]
                }
                near += isThere ? 1 : 0
                guard usualEdges[place] >= Self.persistence else { continue }
                count += 1
                found += isThere ? 1 : 0
            }
        }
        let all = (width - 2) * (Self.height - 2)
        guard count >= Self.leastEdges, near < all else { return nil }
        let (share, chance) = (Float(found) / Float(count), Float(near) / Float(all))
        return (share - chance) / (1 - chance)
    }

    private func findEdges() {
        let (width, height) = (Self.width, Self.height)
        var sum: Float = 0
        small.luma.withUnsafeBufferPointer { luma in
            for y in 1..<height - 1 {
                for x in 1..<width - 1 {
                    let place = y * width + x
                    let right = Float(luma[place + 1]) - Float(luma[place - 1])
                    let down = Float(luma[place + width]) - Float(luma[place - width])
                    gradients[place] = abs(right) + abs(down)
                    sum += gradients[place]
                }
            }
        }
        let mean = sum / Float((width - 2) * (height - 2))
        let threshold = max(Self.edgeContrast * mean, Self.leastGradient)
        for place in edges.indices { edges[place] = gradients[place] >= threshold }
    }

    /// Energy of the second derivative as a share of the contrast: what a lens out of focus takes first, and light does not.
    private func fineDetail() -> Float {
        let (width, height) = (Self.width, Self.height)
        var laplacian: [Int64] = [0, 0]
        var (sum, squares) = (0, 0)
        small.luma.withUnsafeBufferPointer { luma in
            for y in 1..<height - 1 {
                // Safe: reads the whole rows y - 1 to y + 1.
                pixel_laplacian_sums(luma.baseAddress! + (y - 1) * width, width, width - 2, &laplacian)
                for x in 1..<width - 1 {
                    let value = Int(luma[y * width + x])
                    sum += value
                    squares += value * value
                }
            }
        }
        let count = Double((width - 2) * (height - 2))
        let mean = Double(sum) / count
        let variance = max(Double(squares) / count - mean * mean, 1)
        return Float(Double(laplacian[1]) / count / variance)
    }

    private func averageAreas() {
        let columns = Self.width / Self.area
        for index in areas.indices {
            let (left, top) = (index % columns * Self.area, index / columns * Self.area)
            var sum = 0
            for y in top..<top + Self.area {
                for x in left..<left + Self.area { sum += Int(small.luma[y * Self.width + x]) }
            }
            areas[index] = Float(sum) / Float(Self.area * Self.area)
        }
    }

    /// Of this look's areas with the usual ones (Pearson), -1 to 1.
    private func correlation() -> Float {
        let count = Float(areas.count)
        let (mean, usualMean) = (areas.reduce(0, +) / count, usualAreas.reduce(0, +) / count)
        var (product, square, usualSquare) = (Float(0), Float(0), Float(0))
        for (value, usual) in zip(areas, usualAreas) {
            product += (value - mean) * (usual - usualMean)
            square += (value - mean) * (value - mean)
            usualSquare += (usual - usualMean) * (usual - usualMean)
        }
        // A picture without light and dark is like nothing.
        guard square > count, usualSquare > count else { return 0 }
        return product / (square * usualSquare).squareRoot()
    }

    /// Standard deviation of areas, in grey levels.
    private func spread(_ areas: [Float]) -> Float {
        let mean = areas.reduce(0, +) / Float(areas.count)
        return (areas.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(areas.count)).squareRoot()
    }

    private func learn(_ detail: Float) {
        looks += 1
        let rate = latest == nil ? max(Self.rate, 1 / Float(looks)) : Self.faultyRate
        func move(_ average: inout Float, to value: Float) { average += rate * (value - average) }
        for place in edges.indices { move(&usualEdges[place], to: edges[place] ? 1 : 0) }
        for index in areas.indices { move(&usualAreas[index], to: areas[index]) }
        move(&usualDetail, to: detail)
    }
}
