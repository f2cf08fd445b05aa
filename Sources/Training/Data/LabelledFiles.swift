import Core
import Foundation

/// Files with their classes, as a folder or a manifest lists them: what sets of samples are decoded from.
public struct LabelledFiles: Sendable, Equatable {
    public struct Example: Sendable, Equatable {
        public let path: String
        /// Index into `classes`.
        public let label: Int
        /// Files of one group show the same scene, so that they belong in one part; the path where nobody says more.
        public let group: String

        init(path: String, label: Int, group: String? = nil) {
            self.path = path
            self.label = label
            self.group = group ?? path
        }
    }

    /// Names of the classes; a label is an index into them.
    public let classes: [String]
    public let examples: [Example]

    /// A part of a data set: of the folder `path` or of the manifest that it names.
    ///
    /// - Parameter expected: class names that fix the labels' order, as a trained model's do.
    /// - Throws: `Failure` as `init(directory:split:classes:)` and `init(manifest:split:classes:)`.
    public init(path: String, split: String, classes expected: [String]? = nil) throws(Failure) {
        if Self.isManifest(path) {
            try self.init(manifest: path, split: split, classes: expected)
        } else {
            try self.init(directory: path, split: split, classes: expected)
        }
    }

    init(classes: [String], examples: [Example]) {
        self.classes = classes
        self.examples = examples
    }

    /// Anything but a folder, so that a missing one is told as such.
    static func isManifest(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            ? !isFolder.boolValue : path.hasSuffix(".csv")
    }

    /// Examples per class.
    public var counts: [Int] { classes.indices.map { label in examples.count(where: { $0.label == label }) } }
}
