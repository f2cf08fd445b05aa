import CKernels

/// Blocked pictures of another size, nearest or linear along each axis.
struct ResizingStep: Step {
    private let isNearest: Bool
    private let rows, columns: [Int32]
    private let rowShares, columnShares: [Float]
    private let input, output: Operand
    let scratchCount: Int

    init(_ resizing: Resizing, input: Operand, output: Operand) {
        isNearest = resizing.isNearest
        rows = resizing.rows.map { Int32($0.index) }
        columns = resizing.columns.map { Int32($0.index) }
        rowShares = resizing.rows.map(\.share)
        columnShares = resizing.columns.map(\.share)
        scratchCount = input.picture.width * 8
        (self.input, self.output) = (input, output)
    }

    func run(_ share: Share, in memory: PlanMemory) {
        let part = BlockedPart(share, rows: rows.count, blocks: output.picture.blocks)
        rows.withUnsafeBufferPointer { rows in
            columns.withUnsafeBufferPointer { columns in
                rowShares.withUnsafeBufferPointer { rowShares in
                    columnShares.withUnsafeBufferPointer { columnShares in
                        var resize = BlockedResize(
                            height: input.picture.height, width: input.picture.width, out_height: rows.count,
                            out_width: columns.count, rows: rows.baseAddress, columns: columns.baseAddress,
                            row_shares: isNearest ? nil : rowShares.baseAddress,
                            column_shares: isNearest ? nil : columnShares.baseAddress)
                        for picture in 0..<output.picture.batch {
                            blocked_resize(
                                &resize, memory[input] + picture * input.pictureCount,
                                memory[output] + picture * output.pictureCount, part, memory.scratch(share))
                        }
                    }
                }
            }
        }
    }
}
