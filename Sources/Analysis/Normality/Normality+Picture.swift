import Classification
import Core
import Preprocessing

extension Normality {
    /// What was learned, for people to see whether they believe it: on the left how often something moves at each place, on the
    /// right how fast it usually does, each relative to the most there is, with a line from the middle of a place towards where
    /// things go; where they go all ways there is none.
    ///
    /// - Parameter background: of the camera; its own size.
    /// - Returns: twice as wide.
    public func picture(over background: Picture) -> Picture {
        let (columns, rows) = (speeds.columns, speeds.rows)
        let input = InputTransform(width: columns, height: rows, fit: .stretch)
        func painted(_ values: [Float]) -> Picture {
            HeatMap(rows: rows, columns: columns, values: values).painted(over: background, input: input)
        }
        let occupancy = speeds.occupancy
        let means = usual?.means ?? occupancy
        let typical = painted(zip(means, occupancy).map { $1 > 0 ? $0 : 0 })
        drawDirections(on: typical)
        return Self.sideBySide(painted(occupancy), typical)
    }

    private func drawDirections(on picture: Picture) {
        guard let directions else { return }
        let (columns, rows) = (speeds.columns, speeds.rows)
        // Every other place; all of them would be a carpet.
        for row in stride(from: 0, to: rows, by: 2) {
            for column in stride(from: 0, to: columns, by: 2) {
                guard let usual = directions.usual(at: row * columns + column) else { continue }
                let length = (usual.right * usual.right + usual.down * usual.down).squareRoot()
                guard length >= 0.3 else { continue }
                let middle = (
                    x: (Double(column) + 0.5) / Double(columns) * Double(picture.width),
                    y: (Double(row) + 0.5) / Double(rows) * Double(picture.height)
                )
                let reach = 1.5 * Double(picture.width) / Double(columns)
                for step in 0...Int(reach) {
                    let x = Int(middle.x + Double(usual.right) * Double(step))
                    let y = Int(middle.y + Double(usual.down) * Double(step))
                    guard 0..<picture.width ~= x, 0..<picture.height ~= y else { break }
                    // From dark to light: it points to where it is light.
                    picture.luma[y * picture.width + x] = UInt8(255 * step / max(Int(reach), 1))
                }
            }
        }
    }

    private static func sideBySide(_ left: Picture, _ right: Picture) -> Picture {
        let joined = Picture(width: 2 * left.width, height: left.height)
        func join(_ left: [UInt8], _ right: [UInt8], _ width: Int, into plane: inout [UInt8]) {
            let stride = plane.count / (left.count / width)
            for row in 0..<left.count / width {
                let source = row * width..<(row + 1) * width
                plane.replaceSubrange(row * stride..<row * stride + width, with: left[source])
                plane.replaceSubrange((row + 1) * stride - width..<(row + 1) * stride, with: right[source])
            }
        }
        join(left.luma, right.luma, left.width, into: &joined.luma)
        join(left.blueChroma, right.blueChroma, left.chromaWidth, into: &joined.blueChroma)
        join(left.redChroma, right.redChroma, left.chromaWidth, into: &joined.redChroma)
        return joined
    }
}
