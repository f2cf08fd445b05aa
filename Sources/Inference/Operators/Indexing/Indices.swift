/// Places along an axis as values of a network: negative ones count from the end.
enum Indices {
    /// - Returns: the places from 0 to `size` - 1.
    /// - Throws: where one lies outside.
    static func normalized(_ tensor: TypedTensor, size: Int) throws(InferenceError) -> [Int] {
        var indices = try tensor.integers()
        for place in indices.indices { indices[place] = try normalized(indices[place], size: size) }
        return indices
    }

    static func normalized(_ index: Int, size: Int) throws(InferenceError) -> Int {
        guard -size..<size ~= index else { throw InferenceError("there is no element \(index) among \(size)") }
        return index < 0 ? index + size : index
    }

    /// Where the elements or slices lie that tuples of indices name.
    ///
    /// - Parameters:
    ///   - indices: the tuples one after the other; all of them together may be empty.
    ///   - shape: of the array, from the axis on that the first index of a tuple belongs to; no shorter than a tuple.
    static func offsets(
        _ indices: [Int], tupleCount: Int, in shape: [Int]
    ) throws(InferenceError) -> [Int] {
        guard tupleCount > 0 else { return [] }
        let width = indices.count / tupleCount
        let strides = TypedTensor.strides(of: shape)
        var offsets = [Int](repeating: 0, count: tupleCount)
        for tuple in 0..<tupleCount {
            for axis in 0..<width {
                offsets[tuple] += try normalized(indices[tuple * width + axis], size: shape[axis]) * strides[axis]
            }
        }
        return offsets
    }
}
