import Core
import Yams

/// What all readers of one configuration share: where values come from, and the faults found so far.
final class ReadingContext {
    let files: ConfigurationFiles
    let environment: [String: String]
    private(set) var warnings: [String] = []
    private var faults: [(line: Int, column: Int, reason: String)] = []

    init(files: ConfigurationFiles, environment: [String: String]) {
        self.files = files
        self.environment = environment
    }

    func fault(_ node: Node?, _ reason: String) {
        faults.append((node?.mark?.line ?? 1, node?.mark?.column ?? 1, reason))
    }

    func fault(line: Int, column: Int, _ reason: String) { faults.append((line, column, reason)) }

    func warn(_ node: Node, _ reason: String) { warnings.append("\(place(of: node)): \(reason)") }

    /// `file:line:column`.
    func place(of node: Node) -> String { place(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1) }

    /// In the order of the files, as `file:line:column: reason`.
    var sortedFaults: [String] {
        faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) }.map {
            "\(place(line: $0.line, column: $0.column)): \($0.reason)"
        }
    }

    private func place(line: Int, column: Int) -> String {
        let place = files.place(ofLine: line)
        return "\(place.path):\(place.line):\(column)"
    }
}
