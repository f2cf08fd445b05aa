import Neural

extension Reference {
    /// The inputs of a normalisation with the batch's own mean and variance in the places of the running ones.
    static func withBatchStatistics(_ x: [RealTensor]) -> [RealTensor] {
        let (channels, size) = (x[0].shape[1], x[0].shape[2...].reduce(1, *))
        var x = x
        for channel in 0..<channels {
            let members = x[0].values.indices.filter { $0 / size % channels == channel }.map { x[0].values[$0] }
            let mean = members.reduce(0, +) / Double(members.count)
            x[3].values[channel] = mean
            x[4].values[channel] =
                members.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(members.count)
        }
        return x
    }

    static func layerNormalization(_ x: [RealTensor], _ axis: Int, _ epsilon: Double) -> RealTensor {
        let length = x[1].count
        var result = x[0]
        for start in stride(from: 0, to: x[0].count, by: length) {
            let row = x[0].values[start..<start + length]
            let mean = row.reduce(0, +) / Double(length)
            let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(length)
            for index in 0..<length {
                let normal = (x[0].values[start + index] - mean) / (variance + epsilon).squareRoot()
                result.values[start + index] = normal * x[1].values[index] + x[2].values[index]
            }
        }
        return result
    }

    static func parametricRelu(_ x: RealTensor, _ slope: RealTensor) -> RealTensor {
        let size = x.shape[2...].reduce(1, *)
        var result = x
        for index in x.values.indices where x.values[index] < 0 {
            result.values[index] *= slope.values[slope.count == 1 ? 0 : index / size % x.shape[1]]
        }
        return result
    }

    /// Every pixel of the input adds its kernel to the output.
    static func transposedConvolution(
        _ s: Operation.Convolution, _ added: Operation.Size, _ x: [RealTensor]
    ) -> RealTensor {
        let (input, weight) = (x[0], x[1])
        let (n, c, h, w) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3])
        let outputs = weight.shape[1]
        let rows =
            (h - 1) * s.strides.height + (s.kernel.height - 1) * s.dilations.height + 1 - s.padding.top
            - s.padding.bottom + added.height
        let columns =
            (w - 1) * s.strides.width + (s.kernel.width - 1) * s.dilations.width + 1 - s.padding.left
            - s.padding.right + added.width
        var result = RealTensor(shape: [n, outputs * s.groups, rows, columns])
        for index in input.values.indices {
            let (ix, iy, channel, picture) = (index % w, index / w % h, index / (w * h) % c, index / (w * h * c))
            let group = channel / (c / s.groups)
            for tap in 0..<outputs * s.kernel.height * s.kernel.width {
                let (kx, ky) = (tap % s.kernel.width, tap / s.kernel.width % s.kernel.height)
                let output = group * outputs + tap / (s.kernel.width * s.kernel.height)
                let oy = iy * s.strides.height + ky * s.dilations.height - s.padding.top
                let ox = ix * s.strides.width + kx * s.dilations.width - s.padding.left
                guard 0..<rows ~= oy, 0..<columns ~= ox else { continue }
                let factor = weight.values[channel * outputs * s.kernel.height * s.kernel.width + tap]
                result.values[((picture * outputs * s.groups + output) * rows + oy) * columns + ox] +=
                    input.values[index] * factor
            }
        }
        if x.count > 2 {
            for index in result.values.indices {
                result.values[index] += x[2].values[index / (rows * columns) % (outputs * s.groups)]
            }
        }
        return result
    }

    static func resize(
        _ x: RealTensor, _ factors: Operation.Size, _ interpolation: Operation.Interpolation
    ) -> RealTensor {
        let (h, w) = (x.shape[2], x.shape[3])
        let (rows, columns) = (h * factors.height, w * factors.width)
        func pixel(_ plane: Int, _ y: Int, _ x0: Int) -> Double {
            x.values[(plane * h + min(max(y, 0), h - 1)) * w + min(max(x0, 0), w - 1)]
        }
        var values: [Double] = []
        for plane in 0..<x.shape[0] * x.shape[1] {
            for place in 0..<rows * columns {
                let (oy, ox) = (place / columns, place % columns)
                if interpolation == .nearest {
                    values.append(pixel(plane, oy / factors.height, ox / factors.width))
                    continue
                }
                let y = (Double(oy) + 0.5) / Double(factors.height) - 0.5
                let x = (Double(ox) + 0.5) / Double(factors.width) - 0.5
                let (top, left) = (Int(y.rounded(.down)), Int(x.rounded(.down)))
                let (shareY, shareX) = (y - Double(top), x - Double(left))
                func along(_ y: Int) -> Double {
                    pixel(plane, y, left) * (1 - shareX) + pixel(plane, y, left + 1) * shareX
                }
                values.append(along(top) * (1 - shareY) + along(top + 1) * shareY)
            }
        }
        return RealTensor(shape: [x.shape[0], x.shape[1], rows, columns], values: values)
    }
}
