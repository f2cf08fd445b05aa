/// Elements of a tensor in another arrangement, found by strides: what Reshape, Transpose, Slice and their kin do, and any
/// chain of them.
struct StridedView: Equatable {
    /// A part of an axis; an axis has several, outermost first, where axes of the source meet in it.
    struct Factor: Equatable {
        var count, stride: Int
    }

    /// For each axis the factors that its index falls into.
    private(set) var axes: [[Factor]]
    /// The source's element that comes first.
    private(set) var start = 0

    /// A tensor as it is.
    init(of shape: [Int]) {
        axes = zip(shape, TypedTensor.strides(of: shape)).map { [Factor(count: $0, stride: $1)] }
    }

    var shape: [Int] { axes.map { $0.reduce(1) { $0 * $1.count } } }
    var count: Int { shape.reduce(1, *) }

    func transposed(_ permutation: [Int]) -> StridedView {
        var view = self
        view.axes = permutation.map { axes[$0] }
        return view
    }

    /// Nil where the new axes cut through the strides of the old ones.
    func reshaped(_ shape: [Int]) -> StridedView? {
        guard count > 0 else { return nil }
        var rest = Self.merged(axes.flatMap { $0 })
        var view = self
        view.axes = []
        for size in shape.reversed() {
            var factors: [Factor] = []
            var missing = size
            while missing > 1 {
                guard let last = rest.popLast() else { return nil }
                if missing % last.count == 0 {
                    factors.insert(last, at: 0)
                    missing /= last.count
                } else {
                    guard last.count % missing == 0 else { return nil }
                    factors.insert(Factor(count: missing, stride: last.stride), at: 0)
                    rest.append(Factor(count: last.count / missing, stride: last.stride * missing))
                    missing = 1
                }
            }
            view.axes.insert(factors.isEmpty ? [Factor(count: 1, stride: 0)] : factors, at: 0)
        }
        return rest.isEmpty ? view : nil
    }

    /// Every `step`th index of an axis from `first` on. Nil where the axis is of several strides that this cuts through.
    func sliced(axis: Int, first: Int, step: Int, count: Int) -> StridedView? {
        var view = self
        let factors = Self.merged(axes[axis])
        if factors.isEmpty { return first == 0 && count == 1 ? self : nil }
        if factors.count == 1 {
            view.start += first * factors[0].stride
            view.axes[axis] = [Factor(count: count, stride: factors[0].stride * step)]
            return view
        }
        // One index, or whole runs of the inner factors.
        let inner = factors.dropFirst().reduce(1) { $0 * $1.count }
        if count == 1 {
            var rest = first
            for factor in factors.reversed() {
                view.start += rest % factor.count * factor.stride
                rest /= factor.count
            }
            view.axes[axis] = [Factor(count: 1, stride: 0)]
            return view
        }
        guard step == 1, first % inner == 0, count % inner == 0 else { return nil }
        view.start += first / inner * factors[0].stride
        view.axes[axis] = [Factor(count: count / inner, stride: factors[0].stride)] + factors.dropFirst()
        return view
    }

    /// All axes in as few factors as can be, outermost first; none for a single element.
    var merged: [Factor] { Self.merged(axes.flatMap { $0 }) }

    private static func merged(_ factors: [Factor]) -> [Factor] {
        var result: [Factor] = []
        for factor in factors where factor.count != 1 {
            if let last = result.last, last.stride == factor.stride * factor.count {
                result[result.count - 1] = Factor(count: last.count * factor.count, stride: factor.stride)
            } else {
                result.append(factor)
            }
        }
        return result
    }

    /// True where the elements keep their order, from the first on, so that only the shape changes.
    func isReshape(of shape: [Int]) -> Bool {
        start == 0 && count == shape.reduce(1, *) && (merged.isEmpty || merged == [Factor(count: count, stride: 1)])
    }

    /// True where every element of the source is here once.
    func isBijective(of source: [Int]) -> Bool {
        start == 0 && count == source.reduce(1, *) && merged.allSatisfy { $0.stride != 0 }
    }

    /// The order of axes where this only transposes a tensor of the shape; else nil.
    func permutation(of shape: [Int]) -> [Int]? {
        guard axes.count == shape.count, start == 0 else { return nil }
        var rest = Array(StridedView(of: shape).axes.enumerated())
        var permutation: [Int] = []
        for axis in axes {
            guard let place = rest.firstIndex(where: { $0.element == axis }) else { return nil }
            permutation.append(rest.remove(at: place).offset)
        }
        return permutation
    }

    /// For each channel the source's channel, where whole channels of pictures trade places; else nil.
    ///
    /// - Parameter source: the shape of the tensor that is viewed.
    func channels(of source: PictureShape) -> [Int]? {
        guard let shape = PictureShape(shape), shape.batch == source.batch, shape.pixels == source.pixels,
            shape.height == source.height, start % source.pixels == 0,
            shape.batch == 1 || axes[0] == [Factor(count: shape.batch, stride: source.channels * source.pixels)]
        else { return nil }
        let pixels = Self.merged(axes.dropFirst(2).flatMap { $0 })
        guard pixels.isEmpty ? shape.pixels == 1 : pixels == [Factor(count: shape.pixels, stride: 1)] else {
            return nil
        }
        var offsets = [start]
        for factor in axes[1] {
            guard factor.stride % source.pixels == 0 else { return nil }
            offsets = offsets.flatMap { offset in (0..<factor.count).map { offset + $0 * factor.stride } }
        }
        return offsets.map { $0 / source.pixels }
    }

    /// True where this lays the channels of each pixel side by side: NCHW to NHWC, whatever the axes then are.
    func isInterleaving(of source: PictureShape) -> Bool {
        start == 0
            && merged
                == Self.merged([
                    Factor(count: source.batch, stride: source.channels * source.pixels),
                    Factor(count: source.pixels, stride: 1), Factor(count: source.channels, stride: source.pixels),
                ])
    }

    /// True where this gathers the channels from pixels: NHWC to NCHW.
    func isDeinterleaving(to result: PictureShape) -> Bool {
        start == 0
            && merged
                == Self.merged([
                    Factor(count: result.batch, stride: result.channels * result.pixels),
                    Factor(count: result.channels, stride: 1),
                    Factor(count: result.pixels, stride: result.channels),
                ])
    }
}
