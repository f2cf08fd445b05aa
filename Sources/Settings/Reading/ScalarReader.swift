import Core
import Foundation
import Yams

/// Reads the text of a scalar: as written, with `${VAR}` from the environment, or from systemd's credentials.
enum ScalarReader {
    static func string(_ node: Node, key: String, context: ReadingContext) -> String? {
        guard let text = node.scalar?.string else {
            context.fault(node, "'\(key)' must be a single value")
            return nil
        }
        if node.tag.description == "!secret" { return credential(text, node, context) }
        return expand(text, node, context)
    }

    private static func credential(_ name: String, _ node: Node, _ context: ReadingContext) -> String? {
        guard !name.isEmpty, !name.contains("/"), name != ".." else {
            context.fault(node, "'!secret \(name)' must name a file of the credentials directory")
            return nil
        }
        guard let directory = context.environment["CREDENTIALS_DIRECTORY"] else {
            context.fault(node, "'!secret \(name)': CREDENTIALS_DIRECTORY is not set; use LoadCredential= in the unit")
            return nil
        }
        // systemd puts the folder's name ahead where `LoadCredential=tocsin:FOLDER` hands a whole folder over.
        let paths = [name, "tocsin_\(name)"].map { "\(directory)/\($0)" }
        guard let data = paths.lazy.compactMap({ FileManager.default.contents(atPath: $0) }).first else {
            context.fault(node, "'!secret \(name)': no such file in the credentials directory")
            return nil
        }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func expand(_ text: String, _ node: Node, _ context: ReadingContext) -> String? {
        var result = ""
        var rest = text[...]
        while let start = rest.range(of: "${") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                context.fault(node, "'${' without its '}'")
                return nil
            }
            let name = String(rest[start.upperBound..<end])
            guard let value = context.environment[name] else {
                context.fault(node, "the environment variable '\(name)' is not set")
                return nil
            }
            result += value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
