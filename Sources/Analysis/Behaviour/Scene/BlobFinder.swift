import CKernels

/// The connected parts of what differs from the usual scene, and what each of them is.
///
/// Isolation: the camera's queue.
struct BlobFinder {
    /// What makes a part of the picture differ.
    enum Nature {
        case body
        /// A beam, a shadow, a blurred thing before the lens: without an edge, or with the scene still to be seen in it.
        case light
        /// The place that something has left: the edge is in what was usual.
        case vacated
    }

    struct Blob {
        /// Pixels, the last ones included.
        var left, top, right, bottom: Int
        /// Pixels.
        var area: Int
        /// In `labels`.
        var label: Int32
        var nature = Nature.body

        var width: Int { right - left + 1 }
        var height: Int { bottom - top + 1 }
    }

    /// Pixels without a difference that a body may have in it.
    private static let gap = (x: 1, y: 4)
    private static let leastArea = 30
    /// Of the longer side.
    private static let leastLength = 8
    /// Share of a blob's mean change of light that its edge must have.
    private static let edgeShare: Float = 0.75
    /// Grey levels added to each, since shares of nothing say nothing.
    private static let darkness: Float = 16
    /// Share of the usual edge below which the edge is the usual scene's.
    private static let vacatedShare: Float = 0.8
    /// Correlation with the usual scene from which that is still to be seen; where it has so much contrast, in grey levels.
    private static let sameScene: Float = 0.85
    private static let leastContrast: Float = 6

    let width: Int
    let height: Int
    /// The blob of each pixel, from 1; 0 for none.
    private(set) var labels: [Int32]
    private var scratch: [UInt8]
    private var waiting: [Int] = []

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        labels = [Int32](repeating: 0, count: width * height)
        scratch = [UInt8](repeating: 0, count: width * height)
    }

    /// - Parameters:
    ///   - mask: 1 where the picture differs; loses what is single and gains what is missing.
    ///   - usual: the usual grey levels.
    ///   - light: grey levels by which the whole picture is brighter.
    mutating func blobs(_ mask: inout [UInt8], luma: [UInt8], usual: [Float], light: Float) -> [Blob] {
        clean(&mask)
        closeGaps(&mask)
        labels.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        var blobs: [Blob] = []
        for place in mask.indices where mask[place] != 0 && labels[place] == 0 {
            var blob = take(from: place, label: Int32(blobs.count + 1), mask)
            blob.nature = nature(of: blob, luma, usual, light)
            blobs.append(blob)
        }
        return blobs
    }

    /// The bodies among blobs, parts above one another joined.
    static func bodies(among blobs: [Blob]) -> [Blob] {
        var bodies: [Blob] = []
        for blob in blobs.sorted(by: { $0.area > $1.area }) where blob.nature == .body {
            if let index = bodies.firstIndex(where: { belong(blob, $0) }) {
                bodies[index].left = min(bodies[index].left, blob.left)
                bodies[index].right = max(bodies[index].right, blob.right)
                bodies[index].top = min(bodies[index].top, blob.top)
                bodies[index].bottom = max(bodies[index].bottom, blob.bottom)
                bodies[index].area += blob.area
            } else {
                bodies.append(blob)
            }
        }
        return bodies.filter { $0.area >= leastArea && max($0.width, $0.height) >= leastLength }
    }

    /// Head and legs of somebody whose coat has the colour of the wall.
    private static func belong(_ part: Blob, _ body: Blob) -> Bool {
        let shared = min(part.right, body.right) - max(part.left, body.left) + 1
        let distance = max(part.top, body.top) - min(part.bottom, body.bottom) - 1
        return 2 * shared >= min(part.width, body.width) && 4 * distance < max(part.height, body.height)
    }

    /// What most of the nine pixels around a place are.
    private mutating func clean(_ mask: inout [UInt8]) {
        for place in 0..<width { (scratch[place], scratch[(height - 1) * width + place]) = (0, 0) }
        mask.withUnsafeBufferPointer { mask in
            scratch.withUnsafeMutableBufferPointer { scratch in
                for y in 1..<height - 1 {
                    // Safe: whole rows of planes of the same size.
                    let here = mask.baseAddress! + y * width
                    pixel_majority(here - width, here, here + width, width, scratch.baseAddress! + y * width)
                }
            }
        }
        swap(&mask, &scratch)
    }

    private func closeGaps(_ mask: inout [UInt8]) {
        mask.withUnsafeMutableBufferPointer { mask in
            // Safe: each column and each row lies inside the plane.
            for x in 0..<width { pixel_close_gaps(mask.baseAddress! + x, width, height, Self.gap.y) }
            for y in 0..<height { pixel_close_gaps(mask.baseAddress! + y * width, 1, width, Self.gap.x) }
        }
    }

    /// The pixels that touch `start`, corners included.
    private mutating func take(from start: Int, label: Int32, _ mask: [UInt8]) -> Blob {
        var blob = Blob(
            left: start % width, top: start / width, right: start % width, bottom: start / width, area: 0, label: label)
        labels[start] = label
        waiting.append(start)
        while let place = waiting.popLast() {
            let (x, y) = (place % width, place / width)
            blob.area += 1
            (blob.left, blob.right) = (min(blob.left, x), max(blob.right, x))
            (blob.top, blob.bottom) = (min(blob.top, y), max(blob.bottom, y))
            for row in max(0, y - 1)...min(height - 1, y + 1) {
                for column in max(0, x - 1)...min(width - 1, x + 1) {
                    let near = row * width + column
                    guard mask[near] != 0, labels[near] == 0 else { continue }
                    labels[near] = label
                    waiting.append(near)
                }
            }
        }
        return blob
    }

    /// By the edges along its outline and the likeness of what is in it.
    ///
    /// Source: O. Javed, K. Shafique and M. Shah, "A hierarchical approach to robust background subtraction using color and
    /// gradient information", MOTION 2002, section 4.2 (an object has an edge around it that the usual scene has not).
    private func nature(of blob: Blob, _ luma: [UInt8], _ usual: [Float], _ light: Float) -> Nature {
        var outline = (count: Float(0), now: Float(0), usual: Float(0), change: Float(0))
        var inside = Correlation()
        var changed: Float = 0
        // By what share a place is brighter: light changes that smoothly, whatever pattern it falls on.
        func change(_ place: Int) -> Float {
            (Float(luma[place]) - light - usual[place]) / (usual[place] + Self.darkness)
        }
        for y in blob.top...blob.bottom {
            for x in blob.left...blob.right where labels[y * width + x] == blob.label {
                let place = y * width + x
                inside.add(Float(luma[place]) - light, usual[place])
                changed += abs(change(place))
                guard 2..<width - 2 ~= x, 2..<height - 2 ~= y else { continue }
                let isEdge = [place - 1, place + 1, place - width, place + width].contains {
                    labels[$0] != blob.label
                }
                guard isEdge else { continue }
                let now = (
                    x: Float(luma[place + 2]) - Float(luma[place - 2]),
                    y: Float(luma[place + 2 * width]) - Float(luma[place - 2 * width])
                )
                let before = (
                    x: usual[place + 2] - usual[place - 2], y: usual[place + 2 * width] - usual[place - 2 * width]
                )
                outline.count += 1
                outline.now += abs(now.x) + abs(now.y)
                outline.usual += abs(before.x) + abs(before.y)
                outline.change +=
                    abs(change(place + 2) - change(place - 2))
                    + abs(change(place + 2 * width) - change(place - 2 * width))
            }
        }
        guard outline.count > 0 else { return .body }
        if outline.change / outline.count < Self.edgeShare * changed / Float(blob.area) { return .light }
        if inside.usualDeviation >= Self.leastContrast, inside.value >= Self.sameScene { return .light }
        if outline.now < Self.vacatedShare * outline.usual { return .vacated }
        return .body
    }

    /// Of grey levels with the usual ones (Pearson).
    private struct Correlation {
        private var count: Float = 0
        private var sums: (now: Float, usual: Float) = (0, 0)
        private var squares: (now: Float, usual: Float) = (0, 0)
        private var product: Float = 0

        mutating func add(_ now: Float, _ usual: Float) {
            count += 1
            sums.now += now
            sums.usual += usual
            squares.now += now * now
            squares.usual += usual * usual
            product += now * usual
        }

        private func deviation(_ square: Float, _ sum: Float) -> Float {
            max(square / count - sum / count * (sum / count), 0).squareRoot()
        }

        var usualDeviation: Float { count > 0 ? deviation(squares.usual, sums.usual) : 0 }

        /// -1 to 1.
        var value: Float {
            guard count > 0 else { return 0 }
            let deviations = deviation(squares.now, sums.now) * usualDeviation
            let covariance = product / count - sums.now / count * (sums.usual / count)
            return deviations > 1e-3 ? covariance / deviations : 0
        }
    }
}
