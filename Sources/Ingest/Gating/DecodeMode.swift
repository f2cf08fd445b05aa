import Core

/// Which packets of a stream are decoded.
public enum DecodeMode: String, Sendable, CaseIterable {
    /// While a scene is quiet only keyframes; everything as soon as it stirs or a detector looks closer. See `DecodeGate`.
    case gated
    case all
    /// Only keyframes, whatever happens.
    case keyframes

    /// What suits a source where nobody said: live streams are gated, files decoded as a whole.
    public static func standard(for source: SourceURL) -> DecodeMode { source.isLive ? .gated : .all }
}
