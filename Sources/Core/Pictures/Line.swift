/// A straight line from one place of the picture to another.
public struct Line: Sendable, Hashable {
    public var start, end: Point

    public init(start: Point, end: Point) {
        self.start = start
        self.end = end
    }
}
