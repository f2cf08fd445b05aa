import Core
import Yams

/// What all readers of one file share: where values come from, and the faults found so far.
final class ReadingContext {
    let path: String
    let environment: [String: String]
    private(set) var warnings: [String] = []
    private var faults: [(line: Int, column: Int, reason: String)] = []

    init(path: String, environment: [String: String]) {
        self.path = path
        self.environment = environment
    }

    func fault(_ node: Node?, _ reason: String) {
        faults.append((node?.mark?.line ?? 1, node?.mark?.column ?? 1, reason))
    }

    func fault(line: Int, column: Int, _ reason: String) { faults.append((line, column, reason)) }

    func warn(_ node: Node, _ reason: String) {
        warnings.append("\(path):\(node.mark?.line ?? 1):\(node.mark?.column ?? 1): \(reason)")
    }

    /// In the order of the file, as `file:line:column: reason`.
    var sortedFaults: [String] {
        faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) }.map {
            "\(path):\($0.line):\($0.column): \($0.reason)"
        }
    }
}
