/// What is deleted of the evidence; nil for no limit.
public struct RetentionPolicy: Sendable, Equatable {
    /// Nothing older is kept, whatever it shows: a promise to those who were filmed.
    public var age: Duration?
    /// Bytes of all evidence together.
    public var bytes: Int?
    /// Bytes of the disk that stay free.
    public var minimumFree: Int?

    public init(age: Duration? = nil, bytes: Int? = nil, minimumFree: Int? = nil) {
        self.age = age
        self.bytes = bytes
        self.minimumFree = minimumFree
    }

    public static let unlimited = RetentionPolicy()
}
