import Ingest

/// What a camera gives for an alert's clip.
public struct ClipSource: Sendable {
    public var history: PacketHistory
    /// The stream is a file that can wait while its clip is written.
    public var waits: Bool
    /// What no picture may be written without: privacy masks, blurred faces.
    public var treatment: ClipRequest.Treatment?

    public init(history: PacketHistory, waits: Bool, treatment: ClipRequest.Treatment? = nil) {
        self.history = history
        self.waits = waits
        self.treatment = treatment
    }
}
