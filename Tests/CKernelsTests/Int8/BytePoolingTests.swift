import CKernels
import Neural
import Testing

@Suite struct BytePoolingTests {
    @Test("largest values of two by two pixels equal their definition", arguments: 0..<10)
    func squarePairs(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let channels = 8 * Int.random(in: 1...9, using: &generator)
        let x = BytePicture(
            channels: channels, height: Int.random(in: 2...9, using: &generator),
            width: Int.random(in: 2...40, using: &generator), border: 1, value: 255, using: &generator)
        var pooling = Int8Pooling()
        (pooling.channels, pooling.height, pooling.width) = (channels, x.height, x.width)
        (pooling.out_height, pooling.out_width) = (x.height / 2, x.width / 2)
        (pooling.kernel_height, pooling.kernel_width, pooling.stride_y, pooling.stride_x) = (2, 2, 2, 2)
        let windows = windows(of: x, pooling)
        for kernel in [int8_pool_maximum, int8_pool_maximum_portable] {
            let y = BytePicture(channels: channels, height: pooling.out_height, width: pooling.out_width)
            kernel(&pooling, x.kernelView, y.kernelView)
            #expect(y.values == windows.map { UInt8($0.max()!) })
        }
    }

    @Test("largest and mean values of windows equal their definition", arguments: 0..<30)
    func pooling(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let kernel = Int.random(in: 1...4, using: &generator)
        let stride = Int.random(in: 1...3, using: &generator)
        let padding = Int.random(in: 0..<kernel, using: &generator)
        let channels = Int.random(in: 1...140, using: &generator)
        let x = BytePicture(
            channels: channels, height: Int.random(in: kernel...9, using: &generator),
            width: Int.random(in: kernel...9, using: &generator), border: 1, value: 255, using: &generator)
        var pooling = Int8Pooling()
        (pooling.channels, pooling.height, pooling.width) = (channels, x.height, x.width)
        pooling.out_height = (x.height + 2 * padding - kernel) / stride + 1
        pooling.out_width = (x.width + 2 * padding - kernel) / stride + 1
        (pooling.kernel_height, pooling.kernel_width) = (kernel, kernel)
        (pooling.stride_y, pooling.stride_x) = (stride, stride)
        (pooling.padding_top, pooling.padding_left) = (padding, padding)
        let windows = windows(of: x, pooling)
        let y = BytePicture(channels: channels, height: pooling.out_height, width: pooling.out_width)
        for kernel in [int8_pool_maximum, int8_pool_maximum_portable] {
            kernel(&pooling, x.kernelView, y.kernelView)
            #expect(y.values == windows.map { UInt8($0.max()!) })
        }
        for kernel in [int8_pool_average, int8_pool_average_portable] {
            for countsPadding in [false, true] {
                kernel(&pooling, x.kernelView, 30, 0.8, 25, countsPadding ? 1 : 0, y.kernelView)
                let expected = windows.map { window in
                    let count = countsPadding ? pooling.kernel_height * pooling.kernel_width : window.count
                    let sum = window.reduce(0) { $0 + $1 - 30 }
                    return quantized(Float(sum) * (0.8 / Float(count)), zeroPoint: 25)
                }
                #expect(y.values == expected)
            }
        }
    }

    /// The values under each window that lie in the picture, in the order of the result.
    private func windows(of x: BytePicture, _ pooling: Int8Pooling) -> [[Int32]] {
        var windows: [[Int32]] = []
        for c in 0..<pooling.channels {
            for row in 0..<pooling.out_height {
                for column in 0..<pooling.out_width {
                    let top = row * pooling.stride_y - pooling.padding_top
                    let left = column * pooling.stride_x - pooling.padding_left
                    let rows = max(top, 0)..<min(top + pooling.kernel_height, x.height)
                    let columns = max(left, 0)..<min(left + pooling.kernel_width, x.width)
                    windows.append(rows.flatMap { row in columns.map { Int32(x[c, row, $0]) } })
                }
            }
        }
        return windows
    }
}
