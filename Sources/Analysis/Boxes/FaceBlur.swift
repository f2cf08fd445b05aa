import Core

/// Makes faces unrecognisable: each becomes a mosaic of a few blocks, which, unlike a blur, cannot be undone.
///
/// Isolation: one thread at a time, one for the pictures of a stream in order.
public final class FaceBlur {
    /// Low: an arm that is blurred does no harm, a face that is not does.
    private static let leastScore: Float = 0.3
    /// Blocks across a face.
    private static let blocks = 6
    /// Of the face's size, added on each side.
    private static let margin = 0.2
    /// A face that is missed for so many pictures stays covered where it was.
    private static let memory = 5

    private let detector: BoxDetector
    private var recent: [[Box]] = []

    /// - Throws: `.badData` where the model finds no faces.
    public init(model: BoxModel) throws(Failure) { detector = try BoxDetector(model: model, kinds: [.face]) }

    /// Covers the faces in place, and what was a face in the pictures before this one.
    /// - Throws: where the model cannot take the picture: it must not be written then.
    public func apply(to picture: Picture) throws(Failure) {
        recent.append(try detector.boxes(of: .face, in: picture, from: Self.leastScore))
        if recent.count > Self.memory { recent.removeFirst() }
        for box in recent.joined() { picture.pixelate(box.grown(by: Self.margin), blocks: Self.blocks) }
    }
}

extension Box {
    /// Larger by a share of its size on each side.
    func grown(by share: Double) -> Box {
        Box(
            x: x - share * width, y: y - share * height, width: width * (1 + 2 * share),
            height: height * (1 + 2 * share))
    }
}

extension Picture {
    /// Replaces a part by a mosaic in place.
    /// - Parameter blocks: across its longer side.
    func pixelate(_ box: Box, blocks: Int) {
        let columns = Self.range(box.x, box.width, of: width)
        let rows = Self.range(box.y, box.height, of: height)
        guard !columns.isEmpty, !rows.isEmpty else { return }
        // Even, so that luma and chroma blocks lie upon each other.
        let side = max(2, (max(columns.count, rows.count) / blocks + 1) & ~1)
        Self.pixelate(&luma, width: width, columns, rows, side: side)
        func half(_ range: Range<Int>) -> Range<Int> { range.lowerBound / 2..<(range.upperBound + 1) / 2 }
        Self.pixelate(&blueChroma, width: chromaWidth, half(columns), half(rows), side: side / 2)
        Self.pixelate(&redChroma, width: chromaWidth, half(columns), half(rows), side: side / 2)
    }

    private static func range(_ start: Double, _ length: Double, of size: Int) -> Range<Int> {
        guard start.isFinite, length.isFinite, length > 0 else { return 0..<0 }
        let first = Int((min(max(start, 0), 1) * Double(size)).rounded(.down))
        let last = Int((min(max(start + length, 0), 1) * Double(size)).rounded(.up))
        return first..<max(first, last)
    }

    private static func pixelate(
        _ plane: inout [UInt8], width: Int, _ columns: Range<Int>, _ rows: Range<Int>, side: Int
    ) {
        for top in stride(from: rows.lowerBound, to: rows.upperBound, by: side) {
            for left in stride(from: columns.lowerBound, to: columns.upperBound, by: side) {
                let (bottom, right) = (min(top + side, rows.upperBound), min(left + side, columns.upperBound))
                var sum = 0
                for row in top..<bottom { for column in left..<right { sum += Int(plane[row * width + column]) } }
                let mean = UInt8(sum / ((bottom - top) * (right - left)))
                for row in top..<bottom { for column in left..<right { plane[row * width + column] = mean } }
            }
        }
    }
}
