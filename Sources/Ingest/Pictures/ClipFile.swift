import CFFmpeg
import Core

/// Short videos in files, decoded whole.
public enum ClipFile {
    /// The frames of a file at a steady rate: for each tick the first frame at or after it, so that a frame repeats where the
    /// file has fewer.
    ///
    /// - Parameters:
    ///   - framesPerSecond: of the result, above 0.
    ///   - longestSide: frames are shrunk to it.
    ///   - limit: at most so many frames, from the file's start.
    /// - Returns: at least one frame; repeated ones are the same object.
    /// - Throws: `.unavailable` if the file cannot be opened, `.badData` if no frame can be decoded.
    public static func decode(
        path: String, framesPerSecond: Double, longestSide: Int? = nil, limit: Int = 1024
    ) throws(Failure) -> [Picture] {
        let demuxer = try Demuxer(pictureFile: path)
        let timeBase = demuxer.timeBase
        let decoder = try VideoDecoder(demuxer.codecParameters, timeBase: timeBase, threads: 1, place: path)
        let scaler = PictureScaler(longestSide: longestSide)
        let packet = Packet()
        var frames: [Picture] = []
        var (first, last): (Double?, Double) = (nil, 0)
        func keep(_ frame: VideoFrame) throws(Failure) {
            // A frame without a stamp comes right after the one before.
            let seconds = frame.bestStamp.map { Double($0) * av_q2d(timeBase) } ?? last
            let start = first ?? seconds
            (first, last) = (start, max(last, seconds))
            var due = Double(frames.count) / framesPerSecond
            guard frames.isEmpty || seconds - start >= due - 1e-6, frames.count < limit else { return }
            let picture = Picture(width: 1, height: 1)
            try scaler.scale(frame, into: picture)
            repeat {
                frames.append(picture)
                due = Double(frames.count) / framesPerSecond
            } while seconds - start >= due - 1e-6 && frames.count < limit
        }
        while frames.count < limit, try demuxer.read(into: packet) { try decoder.decode(packet, keep) }
        if frames.count < limit { try decoder.finish(keep) }
        guard !frames.isEmpty else {
            throw Failure(.badData, "\(path): no frame could be decoded", remedy: "the file is damaged; replace it")
        }
        return frames
    }
}
