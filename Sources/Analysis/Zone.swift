import Core

/// A named part of a camera's picture.
public struct Zone: Sendable, Hashable {
    public let name: String
    public let outline: Polygon

    public init(name: String, outline: Polygon) {
        self.name = name
        self.outline = outline
    }
}
