import Neural

/// Every operation of inference as its formula says it, element by element in double: what the plans are held to.
enum Reference {
    /// - Parameter isTraining: normalises batches by their own statistics.
    static func run(
        _ graph: Graph, _ inputs: [String: RealTensor], weights: [String: RealTensor], isTraining: Bool
    ) -> [String: RealTensor] {
        var values = weights.merging(inputs) { $1 }
        for node in graph.nodes {
            values[node.outputs[0]] = result(
                of: node.operation, node.inputs.map { values[$0]! }, isTraining: isTraining)
        }
        return values
    }

    static func run(_ graph: Graph, _ inputs: [String: Tensor]) -> [String: Tensor] {
        run(
            graph, inputs.mapValues(RealTensor.init), weights: graph.initializers.mapValues(RealTensor.init),
            isTraining: false
        ).mapValues(\.rounded)
    }

    static func result(of operation: Operation, _ x: [RealTensor], isTraining: Bool = false) -> RealTensor {
        switch operation {
        case .convolution(let settings): convolution(settings, x)
        case .convolution1D(let settings):
            convolution(settings, [asPicture(x[0]), asPicture(x[1])] + x.dropFirst(2)).droppingAxis(2)
        case .convolution3D(let settings, let depth): volumeConvolution(settings, depth, x)
        case .gru: recurrence(x)
        case .slice(let axis, let range): slice(x[0], axis < 0 ? axis + x[0].shape.count : axis, range)
        case .pad(let axis, let before, let after): pad(x[0], axis, before, after)
        case .transpose(let permutation): transposition(x[0], permutation)
        case .batchNormalization(let epsilon, _):
            normalization(isTraining ? withBatchStatistics(x) : x, Double(epsilon))
        case .layerNormalization(let axis, let epsilon): layerNormalization(x, axis, Double(epsilon))
        case .transposedConvolution(let settings, let added): transposedConvolution(settings, added, x)
        case .resize(let factors, let interpolation): resize(x[0], factors, interpolation)
        case .gelu: map(x[0]) { $0 * 0.5 * complementaryError(-$0 / 2.0.squareRoot()) }
        case .parametricRelu: parametricRelu(x[0], x[1])
        case .relu: map(x[0]) { max($0, 0) }
        case .leakyRelu(let slope): map(x[0]) { $0 > 0 ? $0 : Double(slope) * $0 }
        case .clip(let low, let high): map(x[0]) { min(max($0, Double(low)), Double(high)) }
        case .sigmoid: map(x[0]) { 1 / (1 + exponential(-$0)) }
        case .tanh: map(x[0]) { 2 / (1 + exponential(-2 * $0)) - 1 }
        case .hardSwish: map(x[0]) { $0 * min(max($0 / 6 + 0.5, 0), 1) }
        case .softmax(let axis): softmax(x[0], axis < 0 ? axis + x[0].shape.count : axis)
        case .maxPool(let pooling): pool(pooling, x[0]) { values, _ in values.max()! }
        case .averagePool(let pooling, let countsPadding):
            pool(pooling, x[0]) { $0.reduce(0, +) / Double(countsPadding ? $1 : $0.count) }
        case .globalAveragePool:
            RealTensor(
                shape: [x[0].shape[0], x[0].shape[1], 1, 1],
                values: planes(x[0]).map { $0.reduce(0, +) / Double($0.count) })
        case .dense: dense(x)
        case .add: broadcast(x[0], x[1], +)
        case .multiply: broadcast(x[0], x[1], *)
        case .concatenate(let axis): concatenation(x, axis < 0 ? axis + x[0].shape.count : axis)
        case .flatten(let axis):
            x[0].reshaped([x[0].shape[..<axis].reduce(1, *), x[0].shape[axis...].reduce(1, *)])
        case .reshape(let shape): x[0].reshaped(shape.map { $0 == -1 ? x[0].count / -shape.reduce(1, *) : $0 })
        case .dropout, .identity: x[0]
        }
    }

    private static func map(_ x: RealTensor, _ function: (Double) -> Double) -> RealTensor {
        RealTensor(shape: x.shape, values: x.values.map { function($0) })
    }

    private static func planes(_ x: RealTensor) -> [ArraySlice<Double>] {
        let size = x.shape[2...].reduce(1, *)
        return stride(from: 0, to: x.count, by: size).map { x.values[$0..<$0 + size] }
    }

    private static func convolution(_ s: Operation.Convolution, _ x: [RealTensor]) -> RealTensor {
        let (input, weight) = (x[0], x[1])
        let (n, c, h, w) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3])
        let outputs = weight.shape[0]
        let rows =
            (h + s.padding.top + s.padding.bottom - (s.kernel.height - 1) * s.dilations.height - 1)
            / s.strides.height + 1
        let columns =
            (w + s.padding.left + s.padding.right - (s.kernel.width - 1) * s.dilations.width - 1)
            / s.strides.width + 1
        let depth = c / s.groups
        var values: [Double] = []
        for picture in 0..<n {
            for output in 0..<outputs {
                for place in 0..<rows * columns {
                    var sum = x.count > 2 ? x[2].values[output] : 0
                    for channel in 0..<depth {
                        for tap in 0..<s.kernel.height * s.kernel.width {
                            let (ky, kx) = (tap / s.kernel.width, tap % s.kernel.width)
                            let iy = place / columns * s.strides.height + ky * s.dilations.height - s.padding.top
                            let ix = place % columns * s.strides.width + kx * s.dilations.width - s.padding.left
                            guard 0..<h ~= iy, 0..<w ~= ix else { continue }
                            let source = output / (outputs / s.groups) * depth + channel
                            let pixel = input.values[((picture * c + source) * h + iy) * w + ix]
                            let taps = s.kernel.height * s.kernel.width
                            sum += pixel * weight.values[(output * depth + channel) * taps + tap]
                        }
                    }
                    values.append(sum)
                }
            }
        }
        return RealTensor(shape: [n, outputs, rows, columns], values: values)
    }

    private static func normalization(_ x: [RealTensor], _ epsilon: Double) -> RealTensor {
        let size = x[0].shape[2...].reduce(1, *)
        var result = x[0]
        for index in x[0].values.indices {
            let channel = index / size % x[0].shape[1]
            let centred = x[0].values[index] - x[3].values[channel]
            let deviation = (x[4].values[channel] + epsilon).squareRoot()
            result.values[index] = centred / deviation * x[1].values[channel] + x[2].values[channel]
        }
        return result
    }

    private static func pool(
        _ pooling: Operation.Pooling, _ x: RealTensor, _ reduce: (_ inside: [Double], _ kernelCount: Int) -> Double
    ) -> RealTensor {
        let (h, w, kernel, padding) = (x.shape[2], x.shape[3], pooling.kernel, pooling.padding)
        let rows = (h + padding.top + padding.bottom - kernel.height) / pooling.strides.height + 1
        let columns = (w + padding.left + padding.right - kernel.width) / pooling.strides.width + 1
        var values: [Double] = []
        for plane in planes(x) {
            for place in 0..<rows * columns {
                let top = place / columns * pooling.strides.height - padding.top
                let left = place % columns * pooling.strides.width - padding.left
                var inside: [Double] = []
                for iy in top..<top + kernel.height where 0..<h ~= iy {
                    for ix in left..<left + kernel.width where 0..<w ~= ix {
                        inside.append(plane[plane.startIndex + iy * w + ix])
                    }
                }
                values.append(reduce(inside, kernel.height * kernel.width))
            }
        }
        return RealTensor(shape: [x.shape[0], x.shape[1], rows, columns], values: values)
    }

    private static func dense(_ x: [RealTensor]) -> RealTensor {
        let (rows, depth, columns) = (x[0].shape[0], x[0].shape[1], x[1].shape[0])
        var result = RealTensor(shape: [rows, columns])
        for index in result.values.indices {
            var sum = x.count > 2 ? x[2].values[index % columns] : 0
            for k in 0..<depth {
                sum +=
                    x[0].values[index / columns * depth + k] * x[1].values[index % columns * depth + k]
            }
            result.values[index] = sum
        }
        return result
    }

    private static func softmax(_ x: RealTensor, _ axis: Int) -> RealTensor {
        let step = x.shape[(axis + 1)...].reduce(1, *)
        let row = x.shape[axis] * step
        var result = x
        for index in x.values.indices {
            let start = index / row * row + index % step
            let sum = (0..<x.shape[axis]).reduce(0.0) { $0 + exponential(x.values[start + $1 * step]) }
            result.values[index] = exponential(x.values[index]) / sum
        }
        return result
    }

    private static func broadcast(_ a: RealTensor, _ b: RealTensor, _ combine: (Double, Double) -> Double) -> RealTensor
    {
        let rank = max(a.shape.count, b.shape.count)
        let shapes = [a, b].map { [Int](repeating: 1, count: rank - $0.shape.count) + $0.shape }
        var result = RealTensor(shape: zip(shapes[0], shapes[1]).map { max($0, $1) })
        for index in result.values.indices {
            func element(_ tensor: RealTensor, _ shape: [Int]) -> Double {
                var (rest, step, place) = (index, 1, 0)
                for axis in (0..<rank).reversed() {
                    let coordinate = rest % result.shape[axis]
                    rest /= result.shape[axis]
                    place += (shape[axis] == 1 ? 0 : coordinate) * step
                    step *= shape[axis]
                }
                return tensor.values[place]
            }
            result.values[index] = combine(element(a, shapes[0]), element(b, shapes[1]))
        }
        return result
    }

    private static func concatenation(_ x: [RealTensor], _ axis: Int) -> RealTensor {
        var shape = x[0].shape
        shape[axis] = x.reduce(0) { $0 + $1.shape[axis] }
        var values: [Double] = []
        for outer in 0..<shape[..<axis].reduce(1, *) {
            for tensor in x {
                let block = tensor.shape[axis...].reduce(1, *)
                values += tensor.values[outer * block..<(outer + 1) * block]
            }
        }
        return RealTensor(shape: shape, values: values)
    }
}
