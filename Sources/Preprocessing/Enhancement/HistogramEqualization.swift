import Core

/// Global histogram equalisation of the luma plane. See `ToneTable.init(equalizing:)`.
///
/// Isolation: one thread at a time.
public final class HistogramEqualization {
    private var histogram = [UInt32](repeating: 0, count: 256)

    public init() {}

    public func apply(to picture: Picture) {
        ToneTable.count(picture.luma, into: &histogram)
        ToneTable(equalizing: histogram).apply(to: &picture.luma)
    }
}
