import Core

/// Brightens (gamma above 1) or darkens (below 1) the luma plane.
public struct GammaCorrection: Sendable, Equatable {
    private let table: ToneTable

    /// - Parameter gamma: above 0; 1 changes nothing.
    public init(gamma: Double) { table = ToneTable(gamma: gamma) }

    public func apply(to picture: Picture) { table.apply(to: &picture.luma) }
}
