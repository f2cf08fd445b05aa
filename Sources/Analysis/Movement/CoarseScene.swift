import Core
import Foundation

/// The light and the edges of a picture in coarse cells, how much each changed since the frame before, and what is usual
/// there: smoke moves in cells that stood still, and blurs the edges behind it.
///
/// Isolation: the camera's queue.
struct CoarseScene {
    static let columns = 40
    static let rows = 24
    /// Pixels between two that are looked at.
    private static let step = 2
    /// How long what is usual takes to follow.
    static let memory: Float = 4

    /// What happens in one part of the picture.
    struct Part {
        /// Mean change of light since the frame before, of 255.
        var change: Float = 0
        /// Logarithm of the edges beside the usual ones: below 0 they are blurred.
        var edges: Float = 0
        /// Light above the usual, of 255.
        var light: Float = 0
    }

    private var light = [Float](repeating: 0, count: columns * rows)
    private var edges = [Float](repeating: 0, count: columns * rows)
    private var change = [Float](repeating: 0, count: columns * rows)
    private var usualLight = [Float](repeating: 0, count: columns * rows)
    private var usualEdges = [Float](repeating: 0, count: columns * rows)
    private var frameCount = 0

    mutating func reset() { frameCount = 0 }

    /// - Parameter seconds: since the frame before.
    mutating func update(_ picture: Picture, seconds: Float) {
        let (newLight, newEdges) = Self.cells(of: picture)
        // A plain mean until there is something usual.
        let share = max(min(seconds / Self.memory, 1), 1 / Float(frameCount + 1))
        for cell in newLight.indices {
            change[cell] = frameCount == 0 ? 0 : abs(newLight[cell] - light[cell])
            usualLight[cell] += share * (newLight[cell] - usualLight[cell])
            usualEdges[cell] += share * (newEdges[cell] - usualEdges[cell])
        }
        (light, edges) = (newLight, newEdges)
        frameCount += 1
    }

    /// - Parameters:
    ///   - box: in fractions of the picture.
    ///   - isOutside: all but the box.
    func part(_ box: Box, isOutside: Bool = false) -> Part {
        let columns = Self.span(box.x, box.width, Self.columns)
        let rows = Self.span(box.y, box.height, Self.rows)
        var (count, sum, now, usual) = (Float(0), Part(), Float(0), Float(0))
        for cell in light.indices {
            let isInside = columns.contains(cell % Self.columns) && rows.contains(cell / Self.columns)
            guard isInside != isOutside else { continue }
            count += 1
            sum.change += change[cell]
            sum.light += light[cell] - usualLight[cell]
            now += edges[cell]
            usual += usualEdges[cell]
        }
        guard count > 0 else { return Part() }
        // Half a grey level a cell is noise.
        return Part(
            change: sum.change / count, edges: log((now + count / 2) / (usual + count / 2)), light: sum.light / count)
    }

    /// The cells, or samples of a plane, that a part of the picture covers: one at least.
    static func span(_ start: Double, _ length: Double, _ count: Int) -> Range<Int> {
        let first = min(max(Int(start * Double(count)), 0), count - 1)
        return first..<min(max(Int((start + length) * Double(count)), first + 1), count)
    }

    /// Mean luma and mean difference to the pixels beside and below, by cell.
    private static func cells(of picture: Picture) -> (light: [Float], edges: [Float]) {
        let (width, height) = (picture.width, picture.height)
        var counts = [Float](repeating: 0, count: columns * rows)
        var (light, edges) = (counts, counts)
        picture.luma.withUnsafeBufferPointer { luma in
            for y in stride(from: 0, to: max(height - step, 1), by: step) {
                let below = min(y + step, height - 1) * width
                let row = y * rows / height * columns
                for x in stride(from: 0, to: max(width - step, 1), by: step) {
                    let cell = row + x * columns / width
                    let here = Int(luma[y * width + x])
                    let beside = Int(luma[y * width + min(x + step, width - 1)])
                    counts[cell] += 1
                    light[cell] += Float(here)
                    edges[cell] += Float(abs(here - beside) + abs(here - Int(luma[below + x])))
                }
            }
        }
        for cell in counts.indices where counts[cell] > 0 {
            light[cell] /= counts[cell]
            edges[cell] /= counts[cell]
        }
        return (light, edges)
    }
}
