/// What the bytes of an activation stand for: scale · (byte - zero point), bytes from 0 to 255.
struct ByteParameters: Equatable {
    let scale: Float
    let zeroPoint: UInt8

    /// - Parameter range: holds 0, which a byte then stands for exactly.
    init(_ range: ClosedRange<Float>) {
        let span = range.upperBound - range.lowerBound
        scale = span > 0 ? max(span / 255, .leastNormalMagnitude) : 1
        zeroPoint = UInt8(min(255, max(0, (-range.lowerBound / scale).rounded(.toNearestOrEven))))
    }

    /// The value that remains after a way through a byte.
    func rounded(_ value: Float) -> Float {
        let byte = min(255, max(0, (value / scale).rounded(.toNearestOrEven) + Float(zeroPoint)))
        return (byte - Float(zeroPoint)) * scale
    }
}
