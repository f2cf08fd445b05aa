import Foundation

/// Lines of YAML with a comment each, the comments in one column.
struct SettingsOutline {
    private static let commentColumn = 56

    private var lines: [(text: String, comment: String?)] = []
    /// The next line begins an entry of a list.
    private var isEntry = false

    var text: String {
        lines.map { line in
            guard let comment = line.comment else { return line.text }
            let column = max(Self.commentColumn, line.text.count + 2)
            return line.text.padding(toLength: column, withPad: " ", startingAt: 0) + "# " + comment
        }.joined(separator: "\n")
    }

    mutating func begin(_ name: String, depth: Int, origin: String? = nil) {
        append("\(name):", origin, depth: depth)
    }

    mutating func beginEntry() { isEntry = true }

    mutating func add(_ name: String, _ value: String, origin: String, depth: Int) {
        append("\(name): \(value)", origin, depth: depth)
    }

    private mutating func append(_ text: String, _ comment: String?, depth: Int) {
        var indentation = String(repeating: "  ", count: depth)
        if isEntry {
            indentation.removeLast(2)
            indentation += "- "
            isEntry = false
        }
        lines.append((indentation + text, comment))
    }
}
