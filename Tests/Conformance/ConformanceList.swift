import Foundation

/// The cases to pass: names in a text file, one a line; comments start with "#". Those after the comment that begins with
/// "# Optional" are cases that ONNX Runtime itself does not pass.
public struct ConformanceList: Sendable {
    public private(set) var required: [ConformanceCase] = []
    public private(set) var optional: [ConformanceCase] = []

    /// - Parameter data: the folder that the names are relative to.
    public init(path: String, data: URL) throws {
        var isOptional = false
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            isOptional = isOptional || line.hasPrefix("# Optional")
            guard !line.hasPrefix("#") else { continue }
            let test = ConformanceCase(name: String(line), data: data)
            if isOptional { optional.append(test) } else { required.append(test) }
        }
    }
}
