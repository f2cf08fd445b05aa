import CKernels

/// Scales a rectangle of one plane of bytes, a target row at a time, in floats without intermediate rounding.
///
/// Separable: the source rows of a target row are summed first, along which the plane lies contiguously, then its columns.
/// After the first picture of a geometry nothing is allocated.
///
/// Isolation: one thread at a time.
final class PlaneScaler {
    private var columns = ResamplingAxis()
    private var rows = ResamplingAxis()
    private var summedRows: [Float] = []
    private var planeWidth = 0

    /// - Parameters:
    ///   - planeWidth, planeHeight: size of the source plane in samples; rows are packed.
    ///   - region: the rectangle to scale, in samples of the plane.
    ///   - width, height: the target's size.
    func prepare(planeWidth: Int, planeHeight: Int, region: PixelRectangle, width: Int, height: Int) {
        self.planeWidth = planeWidth
        columns.prepare(
            .init(start: region.x, length: region.width, sourceCount: planeWidth, targetCount: width))
        rows.prepare(
            .init(start: region.y, length: region.height, sourceCount: planeHeight, targetCount: height))
        if summedRows.count < columns.extent {
            summedRows = [Float](repeating: 0, count: columns.extent)
        }
    }

    /// Writes target row `y`, the prepared width in values of 0 to 255.
    func writeRow(_ y: Int, of plane: UnsafeBufferPointer<UInt8>, into target: UnsafeMutablePointer<Float>) {
        let first = (rows.lower + Int(rows.starts[y])) * planeWidth + columns.lower
        summedRows.withUnsafeMutableBufferPointer { summed in
            rows.weights.withUnsafeBufferPointer { weights in
                pixel_sum_rows(
                    plane.baseAddress! + first, planeWidth, weights.baseAddress! + y, rows.geometry.targetCount,
                    rows.taps, columns.extent, summed.baseAddress!)
            }
            pixel_sum_columns(
                summed.baseAddress!, columns.starts, columns.weights, columns.taps, columns.geometry.targetCount,
                target)
        }
    }
}
