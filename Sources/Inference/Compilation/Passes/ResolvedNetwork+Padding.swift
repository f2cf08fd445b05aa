/// Zeros around pictures become the padding of the work that reads them.
extension ResolvedNetwork {
    mutating func foldPadding() {
        joinPairs { first, second, input in
            guard case .padding(let above, let below, let left, let right) = first.work, input == 0 else { return nil }
            switch second.work {
            case .convolution(var convolution):
                convolution.vertical.pad(above, below)
                convolution.horizontal.pad(left, right)
                return first.joined(
                    to: second, .convolution(convolution), inputs: first.inputs + second.inputs.dropFirst())
            case .pooling(let pooling):
                // Zeros count in a mean; a maximum may be below them.
                guard case .mean(let countsPadding) = pooling.function, countsPadding || !pooling.hasPadding,
                    above == below, left == right
                else { return nil }
                var padded = Pooling(
                    function: .mean(countsPadding: true), vertical: pooling.vertical, horizontal: pooling.horizontal)
                padded.vertical.pad(above, below)
                padded.horizontal.pad(left, right)
                return first.joined(to: second, .pooling(padded))
            default: return nil
            }
        }
    }
}

extension WindowGeometry.Axis {
    /// Counts zeros that the input was given as padding.
    fileprivate mutating func pad(_ before: Int, _ after: Int) {
        input -= before + after
        padBefore += before
        padAfter += after
    }
}
