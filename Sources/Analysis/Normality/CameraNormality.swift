import Core

/// Where a camera's normality is kept, and whether the camera learns it itself.
public struct CameraNormality: Sendable {
    public var path: String
    /// The footage a camera learns from before it judges; nil where the file is somebody else's work.
    public var learning: Duration?
    /// nil where it is yet to be learned.
    public var learned: Normality?

    /// - Throws: `Failure` where there should be a file and is none, or it is damaged.
    public init(path: String, learning: Duration?) throws(Failure) {
        self.path = path
        self.learning = learning
        do throws(Failure) {
            learned = try Normality(path: path)
        } catch {
            guard learning != nil, error.kind == .unavailable else { throw error }
        }
    }
}
