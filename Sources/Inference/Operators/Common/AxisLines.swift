/// The lines of a row-major array along one axis: each is `length` elements, `step` apart.
struct AxisLines: Sendable {
    let length: Int
    let step: Int
    /// Lines in the array.
    let count: Int

    /// - Throws: where there is no such axis.
    init(_ shape: [Int], axis: Int) throws(InferenceError) {
        let axis = try Axes.normalized(axis, rank: shape.count)
        length = shape[axis]
        step = shape[(axis + 1)...].reduce(1, *)
        count = shape[..<axis].reduce(1, *) * step
    }

    /// Where the line's first element lies. Lines are in row-major order of the other axes.
    func start(of line: Int) -> Int { line / step * step * length + line % step }

    /// The line's elements.
    func values<T>(of line: Int, in array: [T]) -> [T] {
        let start = start(of: line)
        return (0..<length).map { array[start + $0 * step] }
    }
}
