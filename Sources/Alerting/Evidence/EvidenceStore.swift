import Core
import Foundation
import Ingest

/// Makes the bytes of a JPEG file of a picture.
public typealias SnapshotEncoder = @Sendable (Picture) throws(Failure) -> [UInt8]

/// The folder of evidence: `<directory>/<camera>/<date>/<name>.jpg`, dates in UTC; heat maps are `<name>-heat.jpg`,
/// clips `<name>.mp4`.
///
/// A picture is complete and on disk when `store` returns, a clip when its recording has succeeded, so that a record never
/// names a file that is not there. Nothing is ever overwritten or deleted here.
///
/// Isolation: immutable; calls for different names may run at once.
public final class EvidenceStore: Sendable {
    /// Absolute path.
    public let directory: String
    public let options: EvidenceOptions
    private let encode: SnapshotEncoder

    /// - Parameter directory: made when the first snapshot is stored.
    public init(
        directory: String, options: EvidenceOptions = EvidenceOptions(),
        encode: @escaping SnapshotEncoder = { picture throws(Failure) in
            try PictureFile.encodeJPEG(picture, quality: 90)
        }
    ) {
        self.directory = URL(filePath: directory).standardizedFileURL.path
        self.options = options
        self.encode = encode
    }

    /// Writes a snapshot, with the outline of `box` drawn on a copy of the picture.
    /// - Returns: the file's absolute path.
    /// - Throws: `Failure` of the encoder, or of kind `.resourceExhausted` where the disk is full.
    public func store(
        _ picture: Picture, outlining box: Box?, camera: String, name: String, at date: Date
    ) throws(Failure) -> String {
        var shown = picture
        if options.boxes, let box {
            shown = picture.copy()
            shown.outline(box)
        }
        let path = path(of: "\(name).jpg", camera: camera, at: date)
        try DurableFile.makeFolder(DurableFile.parent(of: path))
        try DurableFile.write(encode(shown), to: path)
        return path
    }

    /// Begins to write the clip of an alert that has opened; returns at once.
    /// - Returns: nil where no clips are wanted.
    /// - Throws: where the packet history is still empty.
    func record(
        _ source: ClipSource, of transition: AlertTransition, camera: String, name: String, at date: Date
    ) throws(Failure) -> ClipRecording? {
        guard let clip = options.clip else { return nil }
        let request = ClipRequest(
            path: path(of: "\(name).mp4", camera: camera, at: date),
            from: transition.startedAt + .nanoseconds(-clip.before.nanoseconds), until: transition.at + clip.after,
            treatment: source.treatment)
        return try source.history.write(request, waits: source.waits)
    }

    private func path(of file: String, camera: String, at date: Date) -> String {
        let day = date.formatted(.iso8601.year().month().day())
        return "\(directory)/\(Self.folderName(for: camera))/\(day)/\(file)"
    }

    /// A camera's name as one safe path component: anything but ASCII letters, digits, `-`, `_` and inner dots becomes `_`.
    static func folderName(for camera: String) -> String {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
        var name = String(camera.prefix(100).map { allowed.contains($0) ? $0 : "_" })
        if name.isEmpty { name = "_" }
        if name.hasPrefix(".") { name = "_" + name.dropFirst() }
        return name
    }
}
