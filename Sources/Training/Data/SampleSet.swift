import Core
import Dispatch

/// The decoded samples of a data set, kept in memory: decoding costs more than augmenting, and a few thousand pictures of
/// network size are a few hundred megabytes.
///
/// Isolation: immutable after `init`; any thread may read.
public final class SampleSet: @unchecked Sendable {
    // Proof of Sendable: the pictures are made in `init`, held by this object alone and only read afterwards.
    /// Of each sample; one frame where samples are pictures.
    public let frames: [[Picture]]
    /// Index into `classes`, one for each sample.
    public let labels: [Int]
    /// One for each sample.
    public let paths: [String]
    public let classes: [String]
    /// Files that could not be decoded, in the list's order. They are left out.
    public let unreadable: [(path: String, failure: Failure)]

    public var count: Int { frames.count }

    /// Decodes every file on all cores.
    ///
    /// - Throws: `Failure` of kind `badData` where a class keeps no readable sample.
    public init(_ files: LabelledFiles, _ form: SampleForm) throws(Failure) {
        let results = Self.decode(files.examples.map(\.path), form)
        var (frames, labels, paths): ([[Picture]], [Int], [String]) = ([], [], [])
        var unreadable: [(path: String, failure: Failure)] = []
        for (example, result) in zip(files.examples, results) {
            switch result {
            case .success(let sample):
                frames.append(sample)
                labels.append(example.label)
                paths.append(example.path)
            case .failure(let failure): unreadable.append((example.path, failure))
            }
        }
        for (label, name) in files.classes.enumerated() where files.counts[label] > 0 && !labels.contains(label) {
            throw Failure(
                .badData, "class \(name): none of its files can be read (\(unreadable.first?.failure.message ?? ""))",
                remedy: "replace the files of that class")
        }
        self.frames = frames
        self.labels = labels
        self.paths = paths
        self.unreadable = unreadable
        classes = files.classes
    }

    /// What stands for a sample where one picture of it is shown: a clip's middle frame.
    public func picture(of index: Int) -> Picture { frames[index][frames[index].count / 2] }

    /// Decodes every picture of a folder and its subfolders, in the order of their paths.
    ///
    /// - Throws: `Failure` where the folder holds no readable picture.
    public static func pictures(
        in directory: String, _ form: SampleForm
    ) throws(Failure) -> (pictures: [Picture], unreadable: [Failure]) {
        var (pictures, unreadable): ([Picture], [Failure]) = ([], [])
        for result in decode(try LabelledFiles.files(under: directory), form) {
            switch result {
            case .success(let frames): pictures += frames
            case .failure(let failure): unreadable.append(failure)
            }
        }
        guard !pictures.isEmpty else {
            throw Failure(.badData, "\(directory): no picture there can be read (\(unreadable.first?.message ?? ""))")
        }
        return (pictures, unreadable)
    }

    /// Samples per class.
    public var counts: [Int] { classes.indices.map { label in labels.count(where: { $0 == label }) } }

    private static func decode(_ paths: [String], _ form: SampleForm) -> [Result<[Picture], Failure>] {
        var results = [Result<[Picture], Failure>?](repeating: nil, count: paths.count)
        results.withUnsafeMutableBufferPointer { results in
            // Safe: iteration i alone writes element i, and the pictures stay with this call until all are done.
            nonisolated(unsafe) let results = results
            DispatchQueue.concurrentPerform(iterations: paths.count) { index in
                results[index] = Result { () throws(Failure) in try form.decode(path: paths[index]) }
            }
        }
        return results.compactMap { $0 }
    }
}
