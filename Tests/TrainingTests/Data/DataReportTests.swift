import Core
import Foundation
import Ingest
import TestSupport
import Testing

@testable import Training

@Suite("Reports of a data set")
struct DataReportTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A grey picture, each shade another file.
    private func picture(_ path: String, shade: UInt8) throws {
        try FileManager.default.createDirectory(
            atPath: DurableFile.parent(of: folder.file(path)), withIntermediateDirectories: true)
        let picture = Picture(width: 16, height: 16)
        for index in picture.luma.indices { picture.luma[index] = shade }
        _ = try folder.write(path, PictureFile.encodeJPEG(picture))
    }

    private func report() throws -> DataReport {
        let form = SampleForm(longestSide: 16)
        let parts = try LabelledFiles.parts(path: folder.path, share: 0.5, seed: 1)
        let test = try LabelledFiles(path: folder.path, split: "test", classes: parts.training.classes)
        return DataReport(
            [("train", try SampleSet(parts.training, form)), ("val", try SampleSet(parts.validation, form))],
            others: [("test", test)])
    }

    @Test("copies within a class, across splits and under two labels are told apart, and damaged files are named")
    func findings() throws {
        for (path, shade) in [
            ("train/a/1.jpg", 10), ("train/a/copy.jpg", 10), ("train/b/2.jpg", 20), ("train/b/3.jpg", 30),
            ("train/a/4.jpg", 40), ("train/b/as-b.jpg", 40), ("val/b/leaked.jpg", 30), ("val/a/5.jpg", 50),
            ("test/a/seen.jpg", 50), ("test/b/6.jpg", 60),
        ] as [(String, UInt8)] { try picture(path, shade: shade) }
        _ = try folder.write("train/b/broken.jpg", "no picture")
        let report = try report()
        #expect(report.parts.map(\.samples) == [["a": 3, "b": 3], ["a": 1, "b": 1]])
        #expect(report.unreadable.map { URL(filePath: $0.path).lastPathComponent } == ["broken.jpg"])
        func names(_ isWanted: (DataReport.Duplicate) -> Bool) -> [Set<String>] {
            report.duplicates.filter(isWanted).map { Set($0.files.map { URL(filePath: $0.path).lastPathComponent }) }
        }
        #expect(names { !$0.crossesSplits && !$0.crossesClasses } == [["1.jpg", "copy.jpg"]])
        #expect(names { $0.crossesClasses } == [["4.jpg", "as-b.jpg"]])
        #expect(Set(names { $0.crossesSplits }) == [["3.jpg", "leaked.jpg"], ["5.jpg", "seen.jpg"]])
        let lines = report.lines()
        #expect(lines.contains { $0.hasPrefix("train: 6 samples (a 3, b 3)") })
        #expect(lines.contains { $0.hasPrefix("left out: ") && $0.contains("broken.jpg") })
        #expect(lines.count(where: { $0.hasPrefix("fault: the same in two splits: ") }) == 2)
        #expect(lines.count(where: { $0.hasPrefix("fault: the same under two labels: ") }) == 1)
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any]
        let first = (json?["duplicates"] as? [[String: Any]])?.first
        #expect(first?["crosses_splits"] is Bool && first?["crosses_classes"] is Bool)
    }

    @Test("long lists end with how many more there are")
    func limits() throws {
        for index in 0..<6 {
            try picture("train/a/\(index).jpg", shade: 1)
            try picture("train/b/\(index).jpg", shade: UInt8(100 + index))
            try picture("val/a/\(index).jpg", shade: UInt8(120 + index))
            _ = try folder.write("train/b/bad\(index).jpg", "no picture")
        }
        try picture("test/a/1.jpg", shade: 200)
        let lines = try report().lines(limit: 4)
        #expect(lines.count(where: { $0.hasPrefix("left out: ") }) == 5)
        #expect(lines.contains("left out: 2 more"))
    }

    @Test("a class of which nothing can be read ends with its name")
    func unreadableClass() throws {
        try picture("train/a/1.jpg", shade: 1)
        try FileManager.default.createDirectory(atPath: folder.file("train/b"), withIntermediateDirectories: true)
        _ = try folder.write("train/b/broken.jpg", "no picture")
        let files = try LabelledFiles(path: folder.path, split: "train")
        #expect { try SampleSet(files, SampleForm(longestSide: 16)) } throws: { error in
            "\(error)".contains("class b: none of its files can be read")
        }
    }
}
