import CKernels
import Foundation

/// A new brightness for each of the 256 old ones.
struct ToneTable: Equatable {
    private(set) var values: [UInt8]

    /// `255 · (v / 255)^(1 / gamma)`: above 1 brightens, below 1 darkens.
    init(gamma: Double) {
        values = (0..<256).map { UInt8((255 * pow(Double($0) / 255, 1 / gamma)).rounded()) }
    }

    /// Spreads the values so that their cumulative histogram becomes a straight line (histogram equalisation; Gonzalez
    /// and Woods, Digital Image Processing, section 3.3.1). Agrees with OpenCV's `equalizeHist`.
    init(equalizing histogram: [UInt32]) {
        let total = histogram.reduce(0, +)
        let darkest = histogram.firstIndex { $0 > 0 } ?? 0
        guard histogram[darkest] < total else {
            // One value only: there is nothing to spread.
            values = (0..<256).map { UInt8($0) }
            return
        }
        let scale = 255 / Float(total - histogram[darkest])
        values = [UInt8](repeating: 0, count: 256)
        var below: UInt32 = 0
        for value in (darkest + 1)..<256 {
            below += histogram[value]
            values[value] = UInt8((Float(below) * scale).rounded(.toNearestOrEven))
        }
    }

    func apply(to plane: inout [UInt8]) {
        plane.withUnsafeMutableBufferPointer { pixel_apply_table($0.baseAddress!, $0.count, values) }
    }

    /// Counts of the 256 values, into the storage that is there.
    static func count(_ plane: [UInt8], into histogram: inout [UInt32]) {
        histogram.withUnsafeMutableBufferPointer { pixel_histogram(plane, plane.count, $0.baseAddress!) }
    }
}
