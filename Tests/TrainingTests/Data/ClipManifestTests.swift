import Core
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite("ClipManifest")
struct ClipManifestTests {
    private func manifest(_ text: String, split: String? = nil) throws -> ClipManifest {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try ClipManifest(path: path, split: split)
    }

    @Test("class or label, an optional onset, paths beside the manifest, one split alone")
    func rows() throws {
        let clips = try manifest("file,class,onset_s\nfire/a.mp4,fire,11.5\nb.mp4,normal,\n").clips
        #expect(clips.map(\.className) == ["fire", "normal"])
        #expect(clips.map(\.onsetSeconds) == [11.5, 0])
        #expect(clips[0].path.hasSuffix("/fire/a.mp4") && clips[0].path.hasPrefix("/"))
        let labelled = try manifest("file,label,split\na.mp4,fight,val\nb.mp4,normal,train\n", split: "val").clips
        #expect(labelled.map(\.file) == ["a.mp4"])
    }

    @Test(
        "a row without class, an onset that is no time and an empty split are refused",
        arguments: ["file,class\na.mp4,\n", "file,class,onset_s\na.mp4,fire,soon\n", "file,class\n"])
    func faults(text: String) {
        #expect { try manifest(text) } throws: { ($0 as? Failure)?.kind == .badData }
    }

    @Test("the shared clips' manifest is read", .enabled(if: SharedData.isAvailable, "needs ../shared"))
    func shared() throws {
        let clips = try ClipManifest(path: SharedData.path("data/clips/manifest.csv")).clips
        #expect(clips.count == 20)
        #expect(clips.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })
        #expect(clips.first { $0.file.contains("petrol") }?.onsetSeconds == 14.25)
    }
}
