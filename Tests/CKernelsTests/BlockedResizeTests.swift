import CKernels
import Neural
import Testing

@Suite struct BlockedResizeTests {
    @Test("rows and columns are picked or blended as their tables say", arguments: 0..<30)
    func resize(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let size = (Int.random(in: 1...9, using: &generator), Int.random(in: 1...11, using: &generator))
        let outSize = (Int.random(in: 1...20, using: &generator), Int.random(in: 1...25, using: &generator))
        let channels = Int.random(in: 1...20, using: &generator)
        let x = BlockedTensor(channels: channels, height: size.0, width: size.1, using: &generator)
        let rows = (0..<outSize.0).map { _ in Int32.random(in: 0..<Int32(size.0), using: &generator) }
        let columns = (0..<outSize.1).map { _ in Int32.random(in: 0..<Int32(size.1), using: &generator) }
        let blends = Bool.random(using: &generator)
        let rowShares = rows.map { _ in blends ? Float.random(in: 0...1, using: &generator) : 0 }
        let columnShares = columns.map { _ in blends ? Float.random(in: 0...1, using: &generator) : 0 }

        var expected = BlockedTensor(channels: channels, height: outSize.0, width: outSize.1)
        for c in 0..<channels {
            for oy in 0..<outSize.0 {
                for ox in 0..<outSize.1 {
                    let (top, left) = (Int(rows[oy]), Int(columns[ox]))
                    let (bottom, right) = (min(top + 1, size.0 - 1), min(left + 1, size.1 - 1))
                    let upper = x[c, top, left] * (1 - columnShares[ox]) + x[c, top, right] * columnShares[ox]
                    let lower = x[c, bottom, left] * (1 - columnShares[ox]) + x[c, bottom, right] * columnShares[ox]
                    expected[c, oy, ox] = upper * (1 - rowShares[oy]) + lower * rowShares[oy]
                }
            }
        }

        let part = BlockedPart(first_row: 0, end_row: outSize.0, first_block: 0, end_block: blocked_count(channels))
        var scratch = [Float](repeating: .nan, count: size.1 * 8)
        for kernel in [blocked_resize, blocked_resize_portable] {
            var y = BlockedTensor(channels: channels, height: outSize.0, width: outSize.1)
            rows.withUnsafeBufferPointer { rows in
                columns.withUnsafeBufferPointer { columns in
                    rowShares.withUnsafeBufferPointer { rowShares in
                        columnShares.withUnsafeBufferPointer { columnShares in
                            var resize = BlockedResize(
                                height: size.0, width: size.1, out_height: outSize.0, out_width: outSize.1,
                                rows: rows.baseAddress, columns: columns.baseAddress,
                                row_shares: blends ? rowShares.baseAddress : nil,
                                column_shares: blends ? columnShares.baseAddress : nil)
                            kernel(&resize, x.values, &y.values, part, &scratch)
                        }
                    }
                }
            }
            #expect(y.distance(to: expected) < 1e-6)
        }
    }
}
