import CKernels

/// From the compiler's terms to the kernels' ones.
extension BlockedConvolution {
    init(_ convolution: Convolution, isPlanar: Bool) {
        self.init(convolution.vertical, convolution.horizontal)
        channels = convolution.channels
        out_channels = convolution.outChannels
        groups = convolution.groups
        is_planar = isPlanar ? 1 : 0
    }

    init(_ pooling: Pooling, channels: Int) {
        self.init(pooling.vertical, pooling.horizontal)
        self.channels = channels
        out_channels = channels
        groups = channels
    }

    private init(_ vertical: WindowGeometry.Axis, _ horizontal: WindowGeometry.Axis) {
        self.init()
        (height, width) = (vertical.input, horizontal.input)
        (out_height, out_width) = (vertical.output, horizontal.output)
        (kernel_height, kernel_width) = (vertical.kernel, horizontal.kernel)
        (stride_y, stride_x) = (vertical.stride, horizontal.stride)
        (dilation_y, dilation_x) = (vertical.dilation, horizontal.dilation)
        (padding_top, padding_left) = (vertical.padBefore, horizontal.padBefore)
    }
}

extension BlockedPart {
    /// One share of a picture: rows where there are enough of them to divide well, else blocks of channels.
    init(_ share: Share, rows: Int, blocks: Int) {
        let splitsRows = rows % share.count == 0 || rows >= 8 * share.count || rows >= blocks
        let row = splitsRows ? share.range(of: rows) : 0..<rows
        let block = splitsRows ? 0..<blocks : share.range(of: blocks)
        self.init(
            first_row: row.lowerBound, end_row: row.upperBound, first_block: block.lowerBound,
            end_block: block.upperBound)
    }

    var isEmpty: Bool { first_row >= end_row || first_block >= end_block }
}
