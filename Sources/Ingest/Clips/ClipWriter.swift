import Core
import Foundation

/// Writes one clip, from the first packet of a feed to its last: H.264 and H.265 as they came, all else, and what must be
/// treated, encoded anew as H.264. No sound.
///
/// The file has a temporary name until it is whole and on disk.
///
/// Isolation: one thread.
struct ClipWriter {
    /// Pixels of the longest side of what is encoded anew.
    private static let longestSide = 1280

    let request: ClipRequest
    let feed: PacketFeed

    func run() throws(Failure) {
        let temporary = DurableFile.temporary(for: request.path)
        do throws(Failure) {
            try DurableFile.makeFolder(DurableFile.parent(of: request.path))
            if feed.format.isPlayable, request.treatment == nil {
                try copy(to: temporary)
            } else {
                try transcode(to: temporary)
            }
            try DurableFile.publish(request.path)
        } catch {
            feed.end(error)
            unlink(temporary)
            throw error
        }
    }

    private func copy(to path: String) throws(Failure) {
        let muxer = try ClipMuxer(path: path, parameters: feed.format.parameters)
        while let packet = try feed.next() { try muxer.write(packet.pointer) }
        try muxer.finish()
    }

    private func transcode(to path: String) throws(Failure) {
        let transcoder = try ClipTranscoder(
            path: path, format: feed.format, longestSide: Self.longestSide, treat: request.treatment?())
        while let packet = try feed.next() { try transcoder.write(packet) }
        try transcoder.finish()
    }
}

extension PacketHistory {
    /// Writes a clip on a thread of its own, from what is here and from the packets to come.
    ///
    /// - Parameter waits: makes the stream wait where the clip is written more slowly than its packets come: for files. A
    ///   camera cannot wait, so that its clip is given up.
    /// - Throws: `.unavailable` where no keyframe has come yet, `.resourceExhausted` where there is no thread.
    public func write(_ request: ClipRequest, waits: Bool) throws(Failure) -> ClipRecording {
        guard let feed = feed(from: request.start, until: request.end, waits: waits) else {
            throw Failure(.unavailable, "\(request.path): no keyframe has come yet to begin a clip with")
        }
        let recording = ClipRecording(path: request.path, feed: feed)
        do throws(Failure) {
            _ = try StreamThread(name: "clip") {
                let result = Result { () throws(Failure) in try ClipWriter(request: request, feed: feed).run() }
                recording.finish(result)
            }
        } catch {
            feed.end(error)
            throw error
        }
        return recording
    }
}
