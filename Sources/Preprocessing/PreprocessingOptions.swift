/// What is done to a frame before it is analysed.
public struct PreprocessingOptions: Sendable, Equatable, Codable {
    public enum Denoise: String, Sendable, Codable, CaseIterable { case none, gaussian, median }

    public enum Enhance: Sendable, Equatable, Codable, RawRepresentable {
        case none
        /// Leaves good frames alone, brightens dark ones, raises the contrast of flat ones.
        case auto
        /// Global histogram equalisation.
        case equalize
        /// Contrast-limited adaptive histogram equalisation.
        case clahe
        /// 0.1 to 10; above 1 brightens.
        case gamma(Double)

        /// The words of the configuration and the command line; `gamma:1.8`.
        public init?(rawValue: String) {
            switch rawValue {
            case "none": self = .none
            case "auto": self = .auto
            case "equalize": self = .equalize
            case "clahe": self = .clahe
            default:
                guard rawValue.hasPrefix("gamma:"), let gamma = Double(rawValue.dropFirst(6)),
                    (0.1...10).contains(gamma)
                else { return nil }
                self = .gamma(gamma)
            }
        }

        public var rawValue: String {
            switch self {
            case .none: "none"
            case .auto: "auto"
            case .equalize: "equalize"
            case .clahe: "clahe"
            case .gamma(let gamma): "gamma:\(gamma)"
            }
        }
    }

    /// Pictures as they are.
    public static let none = PreprocessingOptions(denoise: .none, enhance: .none)

    public var denoise: Denoise
    public var enhance: Enhance

    public init(denoise: Denoise = .none, enhance: Enhance = .auto) {
        self.denoise = denoise
        self.enhance = enhance
    }
}
