/// A network to train from random weights, by the name that the command line gives it.
public enum Architecture: Sendable, Equatable, RawRepresentable, Codable {
    /// How a classifier of clips joins what it sees in single frames.
    public enum TemporalHead: String, Sendable, CaseIterable {
        /// Features of neighbouring frames are exchanged inside the network.
        case shift
        /// A convolution over the frames' features.
        case convolution = "conv"
        /// A recurrent unit over the frames' features.
        case recurrence = "gru"
    }

    /// Inverted residual blocks, see `ClassifierNetwork.compact`; with a head, for clips.
    case compact(TemporalHead?)
    /// 3 × 3 convolutions, each with ReLU and 2 × 2 maximum pooling, then dense layers (Simonyan and Zisserman, "Very deep
    /// convolutional networks for large-scale image recognition", 2015, in their plainest form).
    case plain(filters: [Int], dense: [Int], isNormalized: Bool)

    /// `compact`, `compact+shift`, `compact+conv`, `compact+gru`; `vgg:16,32,64` with the filters of its convolutions,
    /// `vgg:32,64:512` with the units of its hidden dense layers, `vgg-bn:...` with batch normalisation.
    public init?(rawValue: String) {
        if rawValue == "compact" {
            self = .compact(nil)
        } else if rawValue.hasPrefix("compact+"), let head = TemporalHead(rawValue: String(rawValue.dropFirst(8))) {
            self = .compact(head)
        } else {
            let parts = rawValue.split(separator: ":", omittingEmptySubsequences: false)
            guard 2...3 ~= parts.count, parts[0] == "vgg" || parts[0] == "vgg-bn" else { return nil }
            let sizes = parts[1...].map { $0.split(separator: ",").compactMap { Int($0) } }
            let isWhole = zip(parts[1...], sizes).allSatisfy { $0.split(separator: ",").count == $1.count }
            guard isWhole, 1...8 ~= sizes[0].count, sizes.allSatisfy({ $0.allSatisfy { 1...4096 ~= $0 } }) else {
                return nil
            }
            self = .plain(
                filters: sizes[0], dense: sizes.count > 1 ? sizes[1] : [], isNormalized: parts[0] == "vgg-bn")
        }
    }

    public var rawValue: String {
        switch self {
        case .compact(let head): head.map { "compact+\($0.rawValue)" } ?? "compact"
        case .plain(let filters, let dense, let isNormalized):
            ([isNormalized ? "vgg-bn" : "vgg"] + [filters, dense].filter { !$0.isEmpty }.map(Self.list)).joined(
                separator: ":")
        }
    }

    private static func list(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: ",") }

    /// nil for a network of single pictures.
    public var temporalHead: TemporalHead? {
        if case .compact(let head) = self { head } else { nil }
    }
}
