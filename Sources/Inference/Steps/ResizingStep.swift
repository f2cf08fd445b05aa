import CKernels

/// Blocked pictures of another size, nearest or linear along each axis.
struct ResizingStep: Step {
    private let resizing: Resizing
    private let rows, columns: [Int32]
    private let rowShares, columnShares: [Float]
    private let input, output: Operand
    private let scratch: Scratch

    init(_ resizing: Resizing, input: Operand, output: Operand, scratch: Scratch) {
        self.resizing = resizing
        rows = resizing.rows.map { Int32($0.index) }
        columns = resizing.columns.map { Int32($0.index) }
        rowShares = resizing.rows.map(\.share)
        columnShares = resizing.columns.map(\.share)
        scratch.reserve(input.picture.width * 8)
        (self.input, self.output, self.scratch) = (input, output, scratch)
    }

    func run(_ share: Share) {
        let part = BlockedPart(share, rows: rows.count, blocks: output.picture.blocks)
        rows.withUnsafeBufferPointer { rows in
            columns.withUnsafeBufferPointer { columns in
                rowShares.withUnsafeBufferPointer { rowShares in
                    columnShares.withUnsafeBufferPointer { columnShares in
                        var resize = BlockedResize(
                            height: input.picture.height, width: input.picture.width, out_height: rows.count,
                            out_width: columns.count, rows: rows.baseAddress, columns: columns.baseAddress,
                            row_shares: resizing.isNearest ? nil : rowShares.baseAddress,
                            column_shares: resizing.isNearest ? nil : columnShares.baseAddress)
                        for picture in 0..<output.picture.batch {
                            blocked_resize(
                                &resize, input.address + picture * input.pictureCount,
                                output.address + picture * output.pictureCount, part, scratch[share.index])
                        }
                    }
                }
            }
        }
    }
}
