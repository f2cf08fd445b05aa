/// A rectangle in fractions of the picture (0 to 1), origin at the top left. Encodes as `[x, y, width, height]`.
public struct Box: Sendable, Hashable, Codable {
    public var x, y, width, height: Double

    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    public static let whole = Box(x: 0, y: 0, width: 1, height: 1)
    public var center: Point { Point(x: x + width / 2, y: y + height / 2) }

    public init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        x = try values.decode(Double.self)
        y = try values.decode(Double.self)
        width = try values.decode(Double.self)
        height = try values.decode(Double.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.unkeyedContainer()
        for value in [x, y, width, height] { try values.encode((value * 10_000).rounded() / 10_000) }
    }
}

/// A place in fractions of the picture (0 to 1).
public struct Point: Sendable, Hashable {
    public var x, y: Double

    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}
