import CFFmpeg
import Core

/// Single pictures in files: JPEG, PNG, BMP and whatever else FFmpeg decodes. What a file holds is told from its contents,
/// not from its name.
public enum PictureFile {
    /// The first picture of a file, shrunk so that its longer side is at most `longestSide` pixels.
    ///
    /// - Throws: `.unavailable` if the file cannot be opened, `.badData` if it holds no picture or a damaged one.
    public static func decode(path: String, longestSide: Int? = nil) throws(Failure) -> Picture {
        let demuxer = try Demuxer(pictureFile: path)
        let decoder = try VideoDecoder(
            demuxer.codecParameters, timeBase: demuxer.timeBase, threads: 1, place: path)
        let scaler = PictureScaler(longestSide: longestSide)
        let packet = Packet()
        var picture: Picture?
        func keepFirst(_ frame: VideoFrame) throws(Failure) {
            guard picture == nil else { return }
            let result = Picture(width: 1, height: 1)
            try scaler.scale(frame, into: result)
            picture = result
        }
        while picture == nil, try demuxer.read(into: packet) { try decoder.decode(packet, keepFirst) }
        if picture == nil { try decoder.finish(keepFirst) }
        guard let picture else {
            throw Failure(.badData, "\(path): no picture could be decoded", remedy: "the file is damaged; replace it")
        }
        return picture
    }
}
