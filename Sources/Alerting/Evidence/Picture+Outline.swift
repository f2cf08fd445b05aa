import Core

extension Picture {
    /// Magenta (BT.601, full range): a colour that neither fire nor smoke nor daylight has.
    private static let outlineColor = (luma: UInt8(105), blueChroma: UInt8(212), redChroma: UInt8(235))
    /// Pixels.
    private static let outlineWidth = 3

    /// Draws the outline of `box` in place; parts outside the picture are left out.
    func outline(_ box: Box) {
        let left = Self.pixel(box.x, of: width)
        let right = Self.pixel(box.x + box.width, of: width)
        let top = Self.pixel(box.y, of: height)
        let bottom = Self.pixel(box.y + box.height, of: height)
        guard left < right, top < bottom else { return }
        let stroke = Self.outlineWidth
        fill(left..<right, top..<min(top + stroke, bottom))
        fill(left..<right, max(bottom - stroke, top)..<bottom)
        fill(left..<min(left + stroke, right), top..<bottom)
        fill(max(right - stroke, left)..<right, top..<bottom)
    }

    /// A fraction of the picture as a pixel edge, 0 to `size`; not a number becomes 0.
    private static func pixel(_ fraction: Double, of size: Int) -> Int {
        fraction > 0 ? Int((min(fraction, 1) * Double(size)).rounded()) : 0
    }

    private func fill(_ columns: Range<Int>, _ rows: Range<Int>) {
        guard !columns.isEmpty, !rows.isEmpty else { return }
        for row in rows {
            for column in columns { luma[row * width + column] = Self.outlineColor.luma }
        }
        for row in rows.lowerBound / 2...(rows.upperBound - 1) / 2 {
            for column in columns.lowerBound / 2...(columns.upperBound - 1) / 2 {
                blueChroma[row * chromaWidth + column] = Self.outlineColor.blueChroma
                redChroma[row * chromaWidth + column] = Self.outlineColor.redChroma
            }
        }
    }
}
