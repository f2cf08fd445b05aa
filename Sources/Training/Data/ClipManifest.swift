import Core
import Foundation

/// A list of labelled clips: a CSV with the columns `file` (beside the manifest, or with its whole path), `class` or
/// `label`, and, where known, `onset_s` (when the event is first visible) and `split`.
public struct ClipManifest: Sendable, Equatable {
    public struct Clip: Sendable, Equatable {
        public let path: String
        /// As the manifest names it.
        public let file: String
        public let className: String
        /// Seconds until the event that gives the class is visible; 0 where the manifest does not say.
        public let onsetSeconds: Double
    }

    public let clips: [Clip]

    /// - Parameter split: takes the clips of this split alone; nil takes all.
    /// - Throws: `Failure` naming the manifest's line.
    public init(path: String, split: String? = nil) throws(Failure) {
        let table = try CSVTable(path: path)
        let folder = URL(filePath: path).deletingLastPathComponent()
        var clips: [Clip] = []
        for row in table.rows where split == nil || row["split"] == split {
            guard let file = row["file"], let className = row["class"] ?? row["label"] else {
                throw Failure(
                    .badData, "\(path):\(row.line): no file or no class",
                    remedy: "give the manifest the columns file and class")
            }
            var onset = 0.0
            if let text = row["onset_s"] {
                guard let seconds = Double(text), seconds >= 0, seconds.isFinite else {
                    throw Failure(
                        .badData, "\(path):\(row.line): onset_s is \"\(text)\"",
                        remedy: "give seconds, or leave it empty")
                }
                onset = seconds
            }
            clips.append(
                Clip(
                    path: file.hasPrefix("/") ? file : folder.appending(path: file).path, file: file,
                    className: className, onsetSeconds: onset))
        }
        guard !clips.isEmpty else {
            let missing = split.map { "no clip of the split \($0)" } ?? "no clips"
            throw Failure(.badData, "\(path): \(missing)", remedy: "add rows, or name another split")
        }
        self.clips = clips
    }
}
