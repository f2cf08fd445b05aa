/// Axes as ONNX writes them: negative ones count from the end.
enum Axes {
    /// - Returns: the axis from 0 to `rank` - 1.
    /// - Throws: where there is no such axis.
    static func normalized(_ axis: Int, rank: Int) throws(InferenceError) -> Int {
        guard -rank..<rank ~= axis else {
            throw InferenceError("there is no axis \(axis) among \(rank)")
        }
        return axis < 0 ? axis + rank : axis
    }

    /// - Returns: the axes in the order given.
    /// - Throws: where one does not exist or stands there twice.
    static func normalized(_ axes: [Int], rank: Int) throws(InferenceError) -> [Int] {
        var normalized: [Int] = []
        for axis in axes {
            let axis = try self.normalized(axis, rank: rank)
            guard !normalized.contains(axis) else { throw InferenceError("axis \(axis) stands there twice") }
            normalized.append(axis)
        }
        return normalized
    }
}
