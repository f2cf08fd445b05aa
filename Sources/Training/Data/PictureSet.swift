import Core
import Dispatch
import Ingest

/// The decoded pictures of a folder, kept in memory: decoding costs more than augmenting, and a few thousand pictures of
/// network size are a few hundred megabytes.
///
/// Isolation: immutable after `init`; any thread may read.
public final class PictureSet: @unchecked Sendable {
    // Proof of Sendable: the pictures are made in `init`, held by this object alone and only read afterwards.
    public let pictures: [Picture]
    /// Index into `classes`, one for each picture.
    public let labels: [Int]
    /// One for each picture.
    public let paths: [String]
    public let classes: [String]
    /// Files that could not be decoded, in the folder's order. They are left out.
    public let unreadable: [Failure]

    public var count: Int { pictures.count }

    /// Decodes every file of `folder`, no larger than `longestSide` pixels, on all cores.
    ///
    /// - Throws: `Failure` of kind `badData` where a class keeps no readable picture.
    public init(_ folder: PictureFolder, longestSide: Int) throws(Failure) {
        let results = Self.decode(folder.examples.map(\.path), longestSide: longestSide)
        var (pictures, labels, paths, unreadable): ([Picture], [Int], [String], [Failure]) = ([], [], [], [])
        for (example, result) in zip(folder.examples, results) {
            switch result {
            case .success(let picture):
                pictures.append(picture)
                labels.append(example.label)
                paths.append(example.path)
            case .failure(let failure): unreadable.append(failure)
            }
        }
        for (label, name) in folder.classes.enumerated()
        where folder.examples.contains(where: { $0.label == label }) && !labels.contains(label) {
            throw Failure(
                .badData, "class \(name): none of its pictures can be read (\(unreadable.first?.message ?? ""))")
        }
        self.pictures = pictures
        self.labels = labels
        self.paths = paths
        self.unreadable = unreadable
        classes = folder.classes
    }

    /// Decodes every picture of a folder and its subfolders, in the order of their paths.
    ///
    /// - Throws: `Failure` where the folder holds no readable picture.
    public static func pictures(
        in directory: String, longestSide: Int
    ) throws(Failure) -> (pictures: [Picture], unreadable: [Failure]) {
        var (pictures, unreadable): ([Picture], [Failure]) = ([], [])
        for result in decode(try PictureFolder.files(under: directory), longestSide: longestSide) {
            switch result {
            case .success(let picture): pictures.append(picture)
            case .failure(let failure): unreadable.append(failure)
            }
        }
        guard !pictures.isEmpty else {
            throw Failure(.badData, "\(directory): no picture there can be read (\(unreadable.first?.message ?? ""))")
        }
        return (pictures, unreadable)
    }

    /// Pictures per class.
    public var counts: [Int] { classes.indices.map { label in labels.count(where: { $0 == label }) } }

    private static func decode(
        _ paths: [String], longestSide: Int
    ) -> [Result<Picture, Failure>] {
        var results = [Result<Picture, Failure>?](repeating: nil, count: paths.count)
        results.withUnsafeMutableBufferPointer { results in
            // Safe: iteration i alone writes element i, and the pictures stay with this call until all are done.
            nonisolated(unsafe) let results = results
            DispatchQueue.concurrentPerform(iterations: paths.count) { index in
                results[index] = Result { () throws(Failure) in
                    try PictureFile.decode(path: paths[index], longestSide: longestSide)
                }
            }
        }
        return results.compactMap { $0 }
    }
}
