/// A copy of a plane with a border, so that filters need no special case at the edges. Its storage is reused.
struct PaddedPlane {
    enum Border {
        /// gfedcb|abcdefgh|gfedcba: the edge itself is not repeated (OpenCV's `BORDER_REFLECT_101`).
        case reflect
        /// aaaaaa|abcdefgh|hhhhhhh (OpenCV's `BORDER_REPLICATE`).
        case replicate
    }

    private(set) var values: [UInt8] = []
    private(set) var stride = 0

    mutating func fill(from plane: [UInt8], width: Int, height: Int, radius: Int, border: Border) {
        stride = width + 2 * radius
        let count = stride * (height + 2 * radius)
        if values.count < count { values.append(contentsOf: repeatElement(0, count: count - values.count)) }
        for y in 0..<(height + 2 * radius) {
            let source = Self.inside(y - radius, height, border) * width
            let target = y * stride
            values.withUnsafeMutableBytes { values in
                plane.withUnsafeBytes { plane in
                    UnsafeMutableRawBufferPointer(rebasing: values[(target + radius)..<(target + radius + width)])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: plane[source..<(source + width)]))
                }
            }
            for x in 0..<radius {
                values[target + x] = plane[source + Self.inside(x - radius, width, border)]
                values[target + radius + width + x] = plane[source + Self.inside(width + x, width, border)]
            }
        }
    }

    /// The sample inside 0..<count that stands for a position at most one length outside.
    private static func inside(_ position: Int, _ count: Int, _ border: Border) -> Int {
        switch border {
        case .replicate: return min(max(position, 0), count - 1)
        case .reflect:
            guard count > 1 else { return 0 }
            let period = 2 * (count - 1)
            let wrapped = ((position % period) + period) % period
            return wrapped < count ? wrapped : period - wrapped
        }
    }
}
