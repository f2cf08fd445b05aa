import Foundation

/// The speeds of one frame's places where something moved: what of a frame is kept while learning.
///
/// Encodes as one block of bytes (place as 16 bits, speed as 32, little-endian), so that a thousand of them are a file of a
/// few megabytes.
struct MovingPlaces: Sendable, Equatable {
    private static let bytesPerPlace = 6

    private(set) var places: [UInt16] = []
    /// In widths of the picture a second.
    private(set) var speeds: [Float] = []

    /// - Parameter speeds: per place; 0 where nothing moves.
    init(_ speeds: [Float]) {
        for place in speeds.indices where speeds[place] > 0 {
            places.append(UInt16(place))
            self.speeds.append(speeds[place])
        }
    }

    /// Per place, for a grid of `count` places.
    func dense(count: Int) -> [Float] {
        var values = [Float](repeating: 0, count: count)
        for (place, speed) in zip(places, speeds) where Int(place) < count { values[Int(place)] = speed }
        return values
    }
}

extension MovingPlaces: Codable {
    init(from decoder: any Decoder) throws {
        let bytes = [UInt8](try decoder.singleValueContainer().decode(Data.self))
        for start in stride(from: 0, to: bytes.count - Self.bytesPerPlace + 1, by: Self.bytesPerPlace) {
            places.append(UInt16(bytes[start]) | UInt16(bytes[start + 1]) << 8)
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + 2 + $1]) << (8 * UInt32($1)) }
            speeds.append(Float(bitPattern: bits))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var data = Data(capacity: places.count * Self.bytesPerPlace)
        for (place, speed) in zip(places, speeds) {
            data.append(contentsOf: [UInt8(truncatingIfNeeded: place), UInt8(truncatingIfNeeded: place >> 8)])
            for shift in [0, 8, 16, 24] { data.append(UInt8(truncatingIfNeeded: speed.bitPattern >> UInt32(shift))) }
        }
        var container = encoder.singleValueContainer()
        try container.encode(data)
    }
}
