/// What went wrong, in a form that both people and retry policies can read.
///
/// `message` names the place ("cameras.yaml:12: …", "clip.mp4: …"); `remedy` says what to do. Callers branch on `kind`
/// only. No text may contain a secret: build it from redacted values (`SourceURL`, `Secret`).
public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        /// The command line is wrong.
        case usage
        /// Input that was read but is not what it should be: a text file named .mp4, a model that is not ONNX.
        case badData
        /// A source, file or peer that cannot be opened or reached now. Worth trying again where the peer is remote.
        case unavailable
        /// The peer refused the credentials. Try again rarely: cameras lock accounts.
        case unauthorized
        /// A peer stayed silent past its deadline.
        case timedOut
        /// The operation was stopped on purpose.
        case cancelled
        /// Disk, memory or descriptors ran out.
        case resourceExhausted
        /// The input asks for something this version does not do.
        case unsupported
        case configuration
        case `internal`
    }

    public let kind: Kind
    public let message: String
    /// What the reader can do about it, as an imperative sentence without a full stop.
    public let remedy: String?
    /// The underlying library's code (errno, AVERROR, CURLcode), where there is one.
    public let code: Int32?

    public init(_ kind: Kind, _ message: String, remedy: String? = nil, code: Int32? = nil) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
        self.code = code
    }

    /// One line: message, then remedy.
    public var description: String { remedy.map { "\(message); \($0)" } ?? message }

    /// The process exit code of interface.md.
    public var exitCode: Int32 {
        switch kind {
        case .usage: 64
        case .badData, .unsupported: 65
        case .unavailable, .unauthorized, .timedOut: 66
        case .cancelled, .resourceExhausted, .internal: 70
        case .configuration: 78
        }
    }
}
