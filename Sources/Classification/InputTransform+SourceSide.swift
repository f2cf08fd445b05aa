import Preprocessing

extension InputTransform {
    /// Longest side to which pictures are decoded for this input: room for crops, and small enough to keep thousands.
    public var sourceSide: Int { 2 * max(width, height) }
}
