/// A string that must never be printed: its description is a row of stars.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The plain value, for handing to the peer that needs it and to nothing else.
    public let revealed: String

    public init(_ value: String) { revealed = value }

    public var description: String { "***" }
    public var debugDescription: String { "***" }
}
