import Foundation
import TestSupport

/// The labelled clips of `../shared/data/clips`, by their place in its manifest.
enum SharedClips {
    /// Files of a class (`fire`, `smoke`, `normal`, `abnormal`), such as `fire/visifire_forest1.avi`; empty without
    /// `../shared`.
    static func files(of label: String) -> [String] {
        let folder = SharedData.path("data/clips/\(label)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().map { "\(label)/\($0)" }
    }

    static func path(_ clip: String) -> String { SharedData.path("data/clips/\(clip)") }
}
