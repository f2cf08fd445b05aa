import Core
import Foundation

/// The texts that make a configuration: the file itself, then the fragments `*.yaml` of the folder `conf.d` beside it, by
/// name.
///
/// Lines are counted through all of them, so that a line's number alone says whose it is.
public struct ConfigurationFiles: Sendable, Equatable {
    struct File: Sendable, Equatable {
        var path: String
        var text: String
        /// Of all lines, from 1.
        var firstLine: Int
        var lastLine: Int { firstLine + text.count { $0.isNewline } }
    }

    private(set) var files: [File] = []

    /// One file, from memory.
    init(_ text: String, path: String) { add(text, path: path) }

    /// - Throws: `.configuration` where a file is missing, cannot be read or is no text.
    public init(path: String) throws(Failure) {
        let fragments = Self.fragments(of: path)
        for file in [path] + fragments {
            guard let data = FileManager.default.contents(atPath: file) else {
                let isMissing = !FileManager.default.fileExists(atPath: file)
                throw Failure(
                    .configuration, "\(file): " + (isMissing ? "no such file" : "cannot be read"),
                    remedy: "name a configuration with --config")
            }
            guard let text = String(validating: data, as: UTF8.self) else {
                throw Failure(.configuration, "\(file):1:1: the file is not UTF-8 text")
            }
            add(text, path: file)
        }
    }

    /// The folder of fragments of a configuration.
    public static func fragmentFolder(of path: String) -> String {
        URL(filePath: path).deletingLastPathComponent().appending(path: "conf.d").path
    }

    func place(ofLine line: Int) -> (path: String, line: Int) {
        let file = files.last { $0.firstLine <= line } ?? files[0]
        return (file.path, line - file.firstLine + 1)
    }

    private static func fragments(of path: String) -> [String] {
        let folder = fragmentFolder(of: path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // Hidden files are editors'.
        return names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }
    }

    private mutating func add(_ text: String, path: String) {
        let firstLine = files.last.map { $0.lastLine + 1 } ?? 1
        files.append(File(path: path, text: text, firstLine: firstLine))
    }
}
