import Core
import Foundation

/// What is to be known of a data set before it is trained on: how many samples each class has, which files cannot be read,
/// and which are there more than once.
public struct DataReport: Sendable, Encodable {
    public struct Part: Sendable, Encodable {
        public let split: String
        /// Readable samples by class.
        public let samples: [String: Int]
    }

    public struct Unreadable: Sendable, Encodable {
        public let path: String
        public let reason: String
    }

    public struct Place: Sendable, Encodable {
        public let path: String
        public let split: String
        public let `class`: String
    }

    /// Files of the same bytes.
    public struct Duplicate: Sendable, Encodable {
        public let files: [Place]
        /// A sample that is both trained on and measured by.
        public var crossesSplits: Bool { Set(files.map(\.split)).count > 1 }
        /// A sample that is said to be of two classes.
        public var crossesClasses: Bool { Set(files.map(\.class)).count > 1 }

        private enum CodingKeys: String, CodingKey {
            case files
            case crossesSplits = "crosses_splits"
            case crossesClasses = "crosses_classes"
        }

        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(files, forKey: .files)
            try values.encode(crossesSplits, forKey: .crossesSplits)
            try values.encode(crossesClasses, forKey: .crossesClasses)
        }
    }

    public let parts: [Part]
    public let unreadable: [Unreadable]
    public let duplicates: [Duplicate]

    /// - Parameters:
    ///   - read: the parts that were decoded, with the names of their splits.
    ///   - others: further parts, whose files are only compared with the rest.
    public init(_ read: [(split: String, set: SampleSet)], others: [(split: String, files: LabelledFiles)] = []) {
        parts = read.map { split, set in
            Part(split: split, samples: Dictionary(uniqueKeysWithValues: zip(set.classes, set.counts)))
        }
        unreadable = read.flatMap { _, set in
            set.unreadable.map { Unreadable(path: $0.path, reason: $0.failure.message) }
        }
        var places: [Place] = []
        for (split, set) in read {
            for (path, label) in zip(set.paths, set.labels) {
                places.append(Place(path: path, split: split, class: set.classes[label]))
            }
        }
        for (split, files) in others {
            places += files.examples.map { Place(path: $0.path, split: split, class: files.classes[$0.label]) }
        }
        duplicates = Self.duplicates(among: places)
    }

    /// Compares the bytes of files of one size, so that most files are not read.
    private static func duplicates(among places: [Place]) -> [Duplicate] {
        let sizes = Dictionary(grouping: places) { size(of: $0.path) }
        var found: [[Place]] = []
        for (size, candidates) in sizes where size > 0 && candidates.count > 1 {
            found +=
                Dictionary(grouping: candidates) { FileManager.default.contents(atPath: $0.path) ?? Data() }
                .filter { !$0.key.isEmpty && $0.value.count > 1 }.values
        }
        return found.sorted { $0[0].path.utf8.lexicographicallyPrecedes($1[0].path.utf8) }.map(Duplicate.init)
    }

    private static func size(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
}

extension DataReport {
    /// What people should read, faults last. Each kind of finding is listed up to a limit.
    public func lines(limit: Int = 10) -> [String] {
        var lines = parts.map { part in
            let total = part.samples.values.reduce(0, +)
            let classes = part.samples.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            return "\(part.split): \(total) samples (\(classes.joined(separator: ", ")))"
        }
        func list(_ texts: [String], _ what: String) {
            lines += texts.prefix(limit).map { "\(what): \($0)" }
            if texts.count > limit { lines.append("\(what): \(texts.count - limit) more") }
        }
        list(unreadable.map(\.reason), "left out")
        list(duplicates.filter { !$0.crossesSplits && !$0.crossesClasses }.map(\.text), "twice the same")
        list(duplicates.filter(\.crossesSplits).map(\.text), "fault: the same in two splits")
        list(
            duplicates.filter { $0.crossesClasses && !$0.crossesSplits }.map(\.text), "fault: the same under two labels"
        )
        return lines
    }
}

extension DataReport.Duplicate {
    fileprivate var text: String { files.map { "\($0.path) (\($0.split), \($0.class))" }.joined(separator: " = ") }
}
