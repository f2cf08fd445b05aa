/// Which files are kept of an alert.
public struct EvidenceOptions: Sendable, Equatable {
    public var snapshot: Bool
    /// What spoke for the alert, painted over the snapshot's picture.
    public var heatMap: Bool

    public static let none = EvidenceOptions(snapshot: false)

    public init(snapshot: Bool = true, heatMap: Bool = false) {
        self.snapshot = snapshot
        self.heatMap = heatMap
    }
}
