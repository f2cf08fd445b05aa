import Core
import Foundation

/// Which alerts a person asks for; nil asks for all.
public struct AlertFilter: Sendable {
    /// Of the alert's start.
    public var since: Date?
    public var until: Date?
    public var camera: String?
    public var kind: AlertKind?
    /// The newest so many.
    public var limit: Int?

    public init(
        since: Date? = nil, until: Date? = nil, camera: String? = nil, kind: AlertKind? = nil, limit: Int? = nil
    ) {
        self.since = since
        self.until = until
        self.camera = camera
        self.kind = kind
        self.limit = limit
    }
}
