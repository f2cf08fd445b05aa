/// The last elements of a stream as overlapping windows: `length` elements each, a new window every `stride` elements.
///
/// What goes in is computed once per frame and shared by all windows it lies in.
public struct SlidingWindow<Element> {
    public let length: Int
    public let stride: Int
    private var elements: [Element] = []
    private var untilNext: Int

    /// - Parameters: both at least 1.
    public init(length: Int, stride: Int) {
        precondition(length > 0 && stride > 0, "a window has a length and a stride of at least 1")
        self.length = length
        self.stride = stride
        untilNext = length
        elements.reserveCapacity(length)
    }

    /// Takes the next element; returns a window, oldest first, when one is complete.
    public mutating func push(_ element: Element) -> [Element]? {
        if elements.count == length { elements.removeFirst() }
        elements.append(element)
        untilNext -= 1
        guard untilNext <= 0 else { return nil }
        untilNext = stride
        return elements
    }

    /// Forgets everything, as after a gap: no window reaches across it.
    public mutating func reset() {
        elements.removeAll(keepingCapacity: true)
        untilNext = length
    }
}
