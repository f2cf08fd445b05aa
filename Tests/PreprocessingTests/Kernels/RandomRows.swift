/// Rows of random bytes that lie a random stride apart; the last one ends with its last value, so that an address
/// sanitizer sees a kernel read on.
struct RandomRows {
    let stride: Int
    let values: [UInt8]

    init(count: Int, width: Int, seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        stride = width + Int.random(in: 0...5, using: &random)
        values = (0..<(stride * (count - 1) + width)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    subscript(row: Int, column: Int) -> Int { Int(values[row * stride + column]) }
}
