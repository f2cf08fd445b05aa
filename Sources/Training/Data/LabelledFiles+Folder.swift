import Core
import Foundation

extension LabelledFiles {
    /// Lists `directory/split/CLASS/*`, in sorted order so that every host sees the same set. Hidden files are left out;
    /// whether the others are pictures shows when they are decoded.
    ///
    /// - Parameter expected: class names that fix the labels' order, as a trained model's do; a class may then lack its
    ///   folder. Without it the classes are the folders, sorted by name, and none may be empty.
    /// - Throws: `Failure` of kind `unavailable` for a missing folder, `badData` for empty, too few or unknown classes.
    public init(directory: String, split: String, classes expected: [String]? = nil) throws(Failure) {
        let root = URL(filePath: directory).appending(path: split)
        let folders = try Self.list(root, folders: true)
        if let expected {
            if let stranger = folders.first(where: { !expected.contains($0) }) {
                throw Failure(
                    .badData, "\(root.path)/\(stranger): the model has no class \"\(stranger)\"",
                    remedy: "name the folders after the model's classes: \(expected.joined(separator: ", "))")
            }
        } else if folders.count < 2 {
            throw Failure(
                .badData, "\(root.path): \(folders.count) class folders where at least 2 are needed",
                remedy: "put the pictures of each class into a folder of its own")
        }
        let classes = expected ?? folders
        var examples: [Example] = []
        for (label, name) in classes.enumerated() where folders.contains(name) {
            let folder = root.appending(path: name)
            let files = try Self.list(folder, folders: false)
            if expected == nil, files.isEmpty {
                throw Failure(
                    .badData, "\(folder.path): no pictures in this class", remedy: "add pictures or remove the folder")
            }
            examples += files.map { Example(path: folder.appending(path: $0).path, label: label) }
        }
        guard !examples.isEmpty else { throw Failure(.badData, "\(root.path): no pictures in any class folder") }
        self.init(classes: classes, examples: examples)
    }

    /// Paths of the visible files of a folder and its subfolders, sorted.
    ///
    /// - Throws: `Failure` of kind `unavailable` where a folder cannot be listed.
    static func files(under directory: String) throws(Failure) -> [String] {
        let folder = URL(filePath: directory)
        var files = try list(folder, folders: false).map { folder.appending(path: $0).path }
        for name in try list(folder, folders: true) {
            files += try Self.files(under: folder.appending(path: name).path)
        }
        return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Names of the visible folders or files right inside a folder, sorted by their bytes.
    private static func list(_ folder: URL, folders: Bool) throws(Failure) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { name in
                    var isFolder: ObjCBool = false
                    let path = folder.appending(path: name).path
                    return !name.hasPrefix(".") && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                        && isFolder.boolValue == folders
                }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch {
            throw Failure(.unavailable, "\(folder.path): cannot be listed", remedy: "check the path; see --data")
        }
    }
}
