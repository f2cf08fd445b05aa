import Core
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite("Manifests of labelled files, and their parts")
struct LabelledManifestTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func files(_ text: String, split: String? = nil, classes: [String]? = nil) throws -> LabelledFiles {
        try LabelledFiles(manifest: folder.write("set.csv", text), split: split, classes: classes)
    }

    @Test("path or file, label or class; classes sorted, rows in their order, paths beside the manifest")
    func rows() throws {
        let set = try files(
            "path,label,split\nb/1.jpg,smoke,train\n/a/2.jpg,fire,train\nc.jpg,fire,val\n", split: "train")
        #expect(set.classes == ["fire", "smoke"])
        #expect(set.examples.map(\.label) == [1, 0])
        #expect(set.examples.map(\.path) == [folder.file("b/1.jpg"), "/a/2.jpg"])
        let other = try files("file,class\na.jpg,x\nb.jpg,y\n", split: "train")
        #expect(other.examples.count == 2, "without a column split every part is the whole")
    }

    @Test("one class, an unknown class, a row without a label and a missing split are named by line and remedy")
    func faults() throws {
        func message(_ text: String, split: String? = nil, classes: [String]? = nil) -> String {
            do {
                _ = try files(text, split: split, classes: classes)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message("path,label\na.jpg,x\nb.jpg,x\n").contains("1 class where at least 2 are needed"))
        #expect(message("path,label\na.jpg,x\nb.jpg,z\n", classes: ["x", "y"]).contains("set.csv:3: \"z\" is none"))
        #expect(message("path,label\na.jpg,x\nb.jpg,\n").contains("set.csv:3: no path or no label"))
        #expect(message("path,label,split\na.jpg,x,train\n", split: "test").contains("no row of the split test"))
    }

    @Test("without a part val each class gives its share, drawn from the seed, and groups stay together")
    func stratifiedSplit() throws {
        var text = "path,label,group\n"
        for index in 0..<40 { text += "a\(index).jpg,a,scene\(index / 4)\n" }
        for index in 0..<20 { text += "b\(index).jpg,b,\n" }
        let path = try folder.write("set.csv", text)
        let parts = try LabelledFiles.parts(path: path, share: 0.2, seed: 1)
        #expect(parts.isSplitHere)
        #expect(parts.validation.counts == [8, 4] && parts.training.counts == [32, 16])
        let groups = [parts.training, parts.validation].map { Set($0.examples.map(\.group)) }
        #expect(groups[0].isDisjoint(with: groups[1]))
        #expect(try LabelledFiles.parts(path: path, share: 0.2, seed: 1) == parts)
        #expect(try LabelledFiles.parts(path: path, share: 0.2, seed: 2) != parts)
    }

    @Test("a class of one group cannot be split, and the failure names it")
    func unsplittable() throws {
        let path = try folder.write("set.csv", "path,label,group\n1.jpg,a,s\n2.jpg,a,s\n3.jpg,b,\n4.jpg,b,\n")
        #expect { try LabelledFiles.parts(path: path, share: 0.5, seed: 1) } throws: { "\($0)".contains("class a") }
    }

    @Test("a part val of the set's own is used as it is, in folders and manifests")
    func ownValidation() throws {
        let path = try folder.write("set.csv", "path,label,split\n1,a,train\n2,b,train\n3,a,val\n")
        let parts = try LabelledFiles.parts(path: path, share: 0.5, seed: 1)
        #expect(!parts.isSplitHere)
        #expect(parts.validation.classes == ["a", "b"] && parts.validation.counts == [1, 0])
        for file in ["train/a/1", "train/b/2", "val/b/3"] {
            try FileManager.default.createDirectory(
                atPath: DurableFile.parent(of: folder.file(file)), withIntermediateDirectories: true)
            _ = try folder.write(file, "x")
        }
        let folders = try LabelledFiles.parts(path: folder.path, share: 0.5, seed: 1)
        #expect(!folders.isSplitHere && folders.validation.counts == [0, 1])
    }
}
