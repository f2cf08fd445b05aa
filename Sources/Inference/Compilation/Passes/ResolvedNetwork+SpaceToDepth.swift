/// Pixels of a picture spread over channels before a convolution ("focus" layers) are its taps with a larger stride:
/// w'[o, c, y · s + i, x · s + j] = w[o, part(i, j) · C + c, y, x].
extension ResolvedNetwork {
    mutating func foldSpaceToDepth() {
        let producers = Links(self).producers
        for index in nodes.indices {
            guard case .convolution(let convolution) = nodes[index].work, convolution.groups == 1,
                let joined = nodes[index].inputs[0].flatMap({ producers[$0] }),
                case .concatenation(axis: 1) = nodes[joined].work,
                let parts = spreadParts(nodes[joined], producers), let picture = PictureShape(shape(parts.base)),
                let folded = convolution.gathering(parts.offsets, step: parts.step, from: picture)
            else { continue }
            nodes[index].work = .convolution(folded)
            nodes[index].inputs[0] = parts.base
            nodes[index].sources = nodes[joined].sources + nodes[index].sources
        }
        removeDeadNodes()
    }

    private typealias Parts = (base: ValueID, step: Int, offsets: [(row: Int, column: Int)])

    /// Where a concatenation joins every `step`th pixel of one picture, from different first pixels on.
    private func spreadParts(_ node: Node, _ producers: [Int?]) -> Parts? {
        var parts: Parts?
        for input in node.inputs {
            guard let input, let producer = producers[input], case .view(let view) = nodes[producer].work,
                let base = nodes[producer].inputs[0], let picture = PictureShape(shape(base)), shape(base).count == 4,
                let spread = view.spread(over: picture)
            else { return nil }
            if parts == nil { parts = (base, spread.step, []) }
            guard parts?.base == base, parts?.step == spread.step else { return nil }
            parts?.offsets.append((spread.row, spread.column))
        }
        return parts
    }
}

extension StridedView {
    /// The first pixel and the step where this is every `step`th row and column of all channels; else nil.
    fileprivate func spread(over picture: PictureShape) -> (row: Int, column: Int, step: Int)? {
        guard axes.count == 4, axes.allSatisfy({ $0.count == 1 }), let columns = axes[3].first,
            let rows = axes[2].first,
            columns.stride > 1, picture.height % columns.stride == 0, picture.width % columns.stride == 0
        else { return nil }
        let step = columns.stride
        guard shape == [picture.batch, picture.channels, picture.height / step, picture.width / step],
            rows.stride == step * picture.width, start / picture.width < step, start % picture.width < step,
            picture.channels == 1 || axes[1][0].stride == picture.pixels,
            picture.batch == 1 || axes[0][0].stride == picture.pixels * picture.channels
        else { return nil }
        return (start / picture.width, start % picture.width, step)
    }
}

extension Convolution {
    /// The convolution that reads the picture before its pixels were spread over channels, part by part.
    fileprivate func gathering(
        _ offsets: [(row: Int, column: Int)], step: Int, from picture: PictureShape
    ) -> Convolution? {
        guard channels == offsets.count * picture.channels, vertical.dilation == 1, horizontal.dilation == 1 else {
            return nil
        }
        func stretched(_ axis: WindowGeometry.Axis) -> WindowGeometry.Axis {
            WindowGeometry.Axis(
                input: axis.input * step, kernel: axis.kernel * step, stride: axis.stride * step, dilation: 1,
                padBefore: axis.padBefore * step, padAfter: axis.padAfter * step, output: axis.output)
        }
        let (rows, columns) = (vertical.kernel, horizontal.kernel)
        var wide = [Float](repeating: 0, count: outChannels * picture.channels * rows * columns * step * step)
        for out in 0..<outChannels {
            for channel in 0..<channels {
                let offset = offsets[channel / picture.channels]
                let plane = (out * picture.channels + channel % picture.channels) * rows * step
                for row in 0..<rows {
                    for column in 0..<columns {
                        let target = (plane + row * step + offset.row) * columns * step + column * step + offset.column
                        wide[target] += weights[((out * channels + channel) * rows + row) * columns + column]
                    }
                }
            }
        }
        return Convolution(
            channels: picture.channels, outChannels: outChannels, groups: 1, vertical: stretched(vertical),
            horizontal: stretched(horizontal), weights: wide, bias: bias, activation: activation)
    }
}
