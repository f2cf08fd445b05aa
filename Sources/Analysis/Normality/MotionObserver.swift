import Core

/// From pictures to speeds of person-sized windows.
///
/// Isolation: the camera's queue.
final class MotionObserver {
    let columns: Int
    let rows: Int
    private let estimator: MotionEstimator
    private var window: PersonWindow
    private var pointwise: [Float]
    private var speeds: [Float]
    /// Of the latest frame that could be compared with one before.
    private(set) var field: MotionField
    private let pictureWidth: Int
    private let pictureHeight: Int

    /// - Parameter grid: the places wanted, where the picture is not to say; another shape is stretched to it.
    init(_ picture: Picture, grid: (columns: Int, rows: Int)? = nil) {
        (pictureWidth, pictureHeight) = (picture.width, picture.height)
        let natural = MotionEstimator(pictureWidth: picture.width, pictureHeight: picture.height)
        if let grid, grid != (natural.columns, natural.rows) {
            estimator = MotionEstimator(columns: grid.columns, rows: grid.rows)
        } else {
            estimator = natural
        }
        columns = estimator.columns
        rows = estimator.rows
        window = PersonWindow(columns: columns, rows: rows)
        field = MotionField(columns: columns, rows: rows)
        pointwise = [Float](repeating: 0, count: columns * rows)
        speeds = pointwise
    }

    func reset() { estimator.reset() }

    /// Whether a picture has the size of those before.
    func fits(_ picture: Picture) -> Bool { picture.width == pictureWidth && picture.height == pictureHeight }

    /// - Returns: the mean speed of the window around each place, in widths of the picture a second; nil where there is no
    ///   frame before to compare with.
    /// - Throws: `.badData` where the picture's size is another than before.
    func observe(_ picture: Picture, at time: MediaTime) throws(Failure) -> [Float]? {
        guard fits(picture) else {
            throw Failure(
                .badData,
                "pictures of \(picture.width)x\(picture.height) after some of \(pictureWidth)x\(pictureHeight)",
                remedy: "learn from footage of one camera in one size")
        }
        guard let field = estimator.estimate(picture, at: time) else { return nil }
        self.field = field
        for place in pointwise.indices { pointwise[place] = field.speed(at: place) }
        window.means(of: pointwise, into: &speeds)
        // Sums that cancel leave a trace of nothing.
        for place in speeds.indices where speeds[place] < 1e-5 { speeds[place] = 0 }
        return speeds
    }

    /// The window around a place, in fractions of the picture.
    func box(of place: Int) -> Box {
        let (x, y) = (Double(place % columns) + 0.5, Double(place / columns) + 0.5)
        let (width, height) = (
            Double(PersonWindow.columns) / Double(columns), Double(PersonWindow.rows) / Double(rows)
        )
        let left = min(max(x / Double(columns) - width / 2, 0), max(0, 1 - width))
        let top = min(max(y / Double(rows) - height / 2, 0), max(0, 1 - height))
        return Box(x: left, y: top, width: min(width, 1), height: min(height, 1))
    }
}
