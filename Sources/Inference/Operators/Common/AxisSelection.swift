/// Elements of a row-major array, picked by one list of offsets for each axis of the result: the element at (i, j, ...) is
/// the one at the sum of the offsets i of the first axis, j of the second, and so on.
///
/// Slices, transpositions, repetitions and gathering along an axis are all of this form.
struct AxisSelection: Sendable, Equatable {
    /// Offsets along one axis of the result, in elements of the source.
    enum Axis: Sendable, Equatable {
        case strided(count: Int, start: Int, step: Int)
        case listed([Int])

        var count: Int {
            switch self {
            case .strided(let count, _, _): count
            case .listed(let offsets): offsets.count
            }
        }

        subscript(index: Int) -> Int {
            switch self {
            case .strided(_, let start, let step): start + index * step
            case .listed(let offsets): offsets[index]
            }
        }
    }

    let axes: [Axis]
    /// Elements of the result.
    let count: Int

    /// - Throws: where the result would be too large.
    init(_ axes: [Axis]) throws(InferenceError) {
        count = try TypedTensor.count(of: axes.map(\.count))
        self.axes = axes
    }

    /// Everything of a shape.
    init(allOf shape: [Int]) throws(InferenceError) {
        try self.init(
            zip(shape, TypedTensor.strides(of: shape)).map { .strided(count: $0, start: 0, step: $1) })
    }

    var shape: [Int] { axes.map(\.count) }

    /// Calls for each row of the result (its last axis) in order, with the offset to add to the last axis' own.
    private func forEachRow(_ body: (_ offset: Int) -> Void) {
        guard count > 0 else { return }
        let outer = axes.dropLast()
        var index = [Int](repeating: 0, count: outer.count)
        var offset = outer.reduce(0) { $0 + $1[0] }
        while true {
            body(offset)
            var axis = outer.count - 1
            while axis >= 0 {
                offset -= outer[axis][index[axis]]
                index[axis] += 1
                if index[axis] < outer[axis].count { break }
                index[axis] = 0
                offset += outer[axis][0]
                axis -= 1
            }
            if axis < 0 { return }
            offset += outer[axis][index[axis]]
        }
    }

    private var row: Axis { axes.last ?? .strided(count: 1, start: 0, step: 1) }

    /// Offsets of all elements of the result in row-major order.
    var offsets: [Int] {
        var offsets: [Int] = []
        offsets.reserveCapacity(count)
        let row = row
        forEachRow { offset in
            for index in 0..<row.count { offsets.append(offset + row[index]) }
        }
        return offsets
    }

    /// The selected elements. Offsets must lie in the array.
    func apply<T>(to values: [T]) -> [T] {
        var result: [T] = []
        result.reserveCapacity(count)
        switch row {
        case .strided(let count, let start, step: 1):
            forEachRow { offset in result.append(contentsOf: values[offset + start..<offset + start + count]) }
        case .strided(let count, let start, let step):
            forEachRow { offset in
                for index in 0..<count { result.append(values[offset + start + index * step]) }
            }
        case .listed(let offsets):
            forEachRow { offset in
                for other in offsets { result.append(values[offset + other]) }
            }
        }
        return result
    }

    /// The other way: writes `values`, which have the shape of the selection, to the selected places of `target`.
    func write<T>(_ values: [T], to target: inout [T]) {
        var next = 0
        let row = row
        forEachRow { offset in
            for index in 0..<row.count {
                target[offset + row[index]] = values[next]
                next += 1
            }
        }
    }

    func apply(to tensor: TypedTensor) -> TypedTensor {
        TypedTensor(shape: shape, apply(to: tensor.elements))
    }

    private func apply(to elements: Elements) -> Elements {
        switch elements {
        case .float(let values): .float(apply(to: values))
        case .double(let values): .double(apply(to: values))
        case .float16(let values): .float16(apply(to: values))
        case .int8(let values): .int8(apply(to: values))
        case .int16(let values): .int16(apply(to: values))
        case .int32(let values): .int32(apply(to: values))
        case .int64(let values): .int64(apply(to: values))
        case .uint8(let values): .uint8(apply(to: values))
        case .uint16(let values): .uint16(apply(to: values))
        case .uint32(let values): .uint32(apply(to: values))
        case .uint64(let values): .uint64(apply(to: values))
        case .bool(let values): .bool(apply(to: values))
        }
    }
}
