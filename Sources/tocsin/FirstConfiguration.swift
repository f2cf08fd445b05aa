import Core
import Foundation
import Ingest

/// The configuration that `tocsin init` writes: one camera, everything else at its standard but where records go.
struct FirstConfiguration {
    let name: String
    let source: SourceURL
    let description: StreamDescription
    /// Below it lie history, evidence and the alert file.
    let stateDirectory: String

    /// The source with its password replaced by a variable, where it has one; and that variable.
    var hiddenSource: (text: String, variable: String?) {
        let text = source.revealed
        guard let scheme = text.range(of: "://"), let at = text.lastIndex(of: "@"), at > scheme.upperBound,
            let colon = text[scheme.upperBound..<at].firstIndex(of: ":")
        else { return (text, nil) }
        let word = name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "_" }.joined()
        let variable = "\(word)_PASSWORD"
        return ("\(text[...colon])${\(variable)}\(text[at...])", variable)
    }

    var text: String {
        var lines = [
            "# yaml-language-server: $schema=/usr/share/tocsin/tocsin.schema.json",
            "# Written by `tocsin init`; /usr/share/doc/tocsin/examples/tocsin.yaml explains every key.",
            "cameras:", "  \(name):", "    # \(description)" + (source.isLive ? "" : ", a file"),
        ]
        lines += adviceLines
        if source.transport == .file {
            lines.append("    # As if it were a camera; without this it is analysed as fast as possible.")
        }
        lines.append("    source: \(Self.quoted(hiddenSource.text))")
        if source.transport == .file { lines.append("    realtime: true") }
        if description.longestSide < 640 { lines.append("    analysis: { size: \(max(64, description.longestSide)) }") }
        lines.append("    detect: { fire: {}, smoke: {}\(source.isLive ? ", tamper: {}, offline: {}" : "") }")
        lines += [
            "sinks:", "  file: { path: \(Self.quoted(alertFile)) }",
            "evidence: { snapshot: true, clip: {}, keep: { age: 30d, min_free: 2GiB } }",
            "# The page, on this host alone.", "web: { listen: 127.0.0.1:8642 }",
            "state: { directory: \(Self.quoted(stateDirectory)) }", "",
        ]
        return lines.joined(separator: "\n")
    }

    /// A camera's name from its address, device or file.
    static func name(for source: SourceURL) -> String {
        let word: String =
            switch source.transport {
            case .rtsp, .http: source.host ?? "camera"
            case .file, .device: URL(filePath: source.revealed).deletingPathExtension().lastPathComponent
            }
        let name = word.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "-" }.joined().prefix(60)
        let trimmed = name.trimmingCharacters(in: ["-"])
        return source.transport == .rtsp || source.transport == .http || trimmed.isEmpty ? "camera-\(trimmed)" : trimmed
    }

    private var alertFile: String {
        stateDirectory == "/var/lib/tocsin" ? "/var/log/tocsin/alerts.jsonl" : "\(stateDirectory)/alerts.jsonl"
    }

    private var adviceLines: [String] {
        guard source.isLive else { return [] }
        return description.advice.map { "    # At the camera: \($0.remedy) (\($0.finding))." }
    }

    /// Double-quoted, as YAML wants it, where the text is more than words, slashes and dots.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.first?.isLetter == true || text.first == "/"
        guard !isPlain || !text.allSatisfy({ $0.isLetter || $0.isNumber || "/._-".contains($0) }) else { return text }
        return "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}

extension StreamDescription {
    fileprivate var longestSide: Int { max(width, height) }
}
