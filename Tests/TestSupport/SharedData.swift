import Foundation

/// The labelled data and models beside the checkout (`../shared`). They are not part of the repository, so every test
/// that needs them is declared `.enabled(if: SharedData.isAvailable)` and shows up as skipped elsewhere.
public enum SharedData {
    /// The repository's root, found from this file's own path.
    public static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    public static let root = repository.deletingLastPathComponent().appending(path: "shared")
    public static let isAvailable = FileManager.default.fileExists(atPath: root.appending(path: "data").path)

    /// Absolute path of a file below `../shared`, for instance `data/clips/manifest.csv`.
    public static func path(_ relative: String) -> String { root.appending(path: relative).path }
}
