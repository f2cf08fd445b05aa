import Core
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite("Labelled files")
struct LabelledFilesTests {
    private func folder(_ files: [String]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for file in files {
            let url = URL(filePath: folder.file(file))
            let parent = file.hasSuffix("/") ? url : url.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            if !file.hasSuffix("/") { try Data("x".utf8).write(to: url) }
        }
        return folder
    }

    @Test("classes and files come sorted; hidden files and files beside the classes stay out")
    func listing() throws {
        let folder = try folder([
            "train/smoke/2.jpg", "train/smoke/10.jpg", "train/fire/b.jpg", "train/fire/.hidden", "train/notes.txt",
        ])
        let set = try LabelledFiles(directory: folder.path, split: "train")
        #expect(set.classes == ["fire", "smoke"])
        #expect(set.examples.map { URL(filePath: $0.path).lastPathComponent } == ["b.jpg", "10.jpg", "2.jpg"])
        #expect(set.examples.map(\.label) == [0, 1, 1])
    }

    @Test("a missing split, one class and an empty class are failures that say so")
    func faults() throws {
        func failure(_ files: [String]) throws -> Failure? {
            let folder = try folder(files)
            do throws(Failure) {
                _ = try LabelledFiles(directory: folder.path, split: "train")
                return nil
            } catch { return error }
        }
        #expect(try failure([])?.kind == .unavailable)
        #expect(try failure(["train/fire/a.jpg"])?.message.contains("at least 2") == true)
        #expect(try failure(["train/fire/a.jpg", "train/smoke/"])?.message.contains("no pictures") == true)
    }

    @Test("a model's classes fix the labels; a strange folder is refused, a missing one is not")
    func expectedClasses() throws {
        let folder = try folder(["val/b/1.jpg"])
        let set = try LabelledFiles(directory: folder.path, split: "val", classes: ["c", "b", "a"])
        #expect(set.examples.map(\.label) == [1])
        #expect(throws: Failure.self) {
            try LabelledFiles(directory: folder.path, split: "val", classes: ["a", "c"])
        }
    }
}
