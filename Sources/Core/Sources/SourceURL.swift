import Foundation

/// Where a stream comes from: an `rtsp(s)://` or `http(s)://` address, a V4L2 device (`/dev/video0`) or a file.
///
/// Descriptions hide user name and password; `revealed` is for the library that opens the source.
public struct SourceURL: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    public enum Transport: String, Sendable { case file, device, rtsp, http }

    public let revealed: String
    public let transport: Transport

    /// - Throws: `Failure` of kind `.usage` for an empty text, an unknown scheme or an address without a host.
    public init(_ text: String) throws(Failure) {
        guard !text.isEmpty else { throw Failure(.usage, "the source is empty", remedy: "name a file, device or URL") }
        revealed = text
        guard let scheme = Self.scheme(of: text) else {
            transport = text.hasPrefix("/dev/video") || text.hasPrefix("/dev/v4l/") ? .device : .file
            return
        }
        switch scheme {
        case "rtsp", "rtsps": transport = .rtsp
        case "http", "https": transport = .http
        case "file": transport = .file
        default:
            throw Failure(
                .usage, "source \(Self.redact(text)): unknown scheme '\(scheme)'",
                remedy: "use rtsp, rtsps, http, https, a file or /dev/videoN")
        }
        if transport != .file, Self.hostRange(of: text).map({ text[$0].isEmpty }) ?? true {
            throw Failure(.usage, "source \(Self.redact(text)): no host in the address")
        }
    }

    /// The address without credentials, safe for logs, records and pages.
    public var description: String { Self.redact(revealed) }
    public var debugDescription: String { description }

    /// True where the stream is live: a lost connection is worth opening again and time cannot be waited for.
    public var isLive: Bool { transport != .file }

    /// Of an address, in lower case; nil for files and devices.
    public var host: String? {
        guard let authority = Self.hostRange(of: revealed).map({ revealed[$0].lowercased() }) else { return nil }
        // The port follows the last colon, but not one inside the brackets of an IPv6 address.
        guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else { return authority }
        return String(authority[..<colon])
    }

    /// `text` with the user information of every URL in it replaced by stars. Works inside longer texts, such as the
    /// log lines of libraries.
    public static func redact(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.range(of: "://") {
            result += rest[..<mark.upperBound]
            rest = rest[mark.upperBound...]
            let authority = rest.prefix { !"/?# \t\n'\"".contains($0) }
            // A password may contain '/' or '#' unescaped; the last '@' before white space still ends it.
            let word = rest.prefix { !" \t\n'\"".contains($0) }
            let end = authority.lastIndex(of: "@") ?? userInformationEnd(in: word)
            if let end {
                result += "***"
                rest = rest[end...]
            }
        }
        return result + rest
    }

    /// The '@' that ends unescaped user information reaching past a '/', if the part before it looks like one.
    private static func userInformationEnd(in word: Substring) -> Substring.Index? {
        guard let at = word.lastIndex(of: "@"), let colon = word.firstIndex(of: ":"), colon < at,
            word[word.index(after: colon)...].first?.isNumber != true
        else { return nil }
        return at
    }

    private static func scheme(of text: String) -> String? {
        guard let mark = text.range(of: "://") else { return nil }
        let scheme = text[..<mark.lowerBound]
        guard !scheme.isEmpty, scheme.allSatisfy({ $0.isLetter || $0.isNumber || "+-.".contains($0) }) else {
            return nil
        }
        return scheme.lowercased()
    }

    private static func hostRange(of text: String) -> Range<String.Index>? {
        guard let mark = text.range(of: "://") else { return nil }
        let authority = text[mark.upperBound...].prefix { !"/?#".contains($0) }
        let start = authority.lastIndex(of: "@").map { authority.index(after: $0) } ?? authority.startIndex
        return start..<authority.endIndex
    }
}
