import CFFmpeg
import Core

/// Decodes a stream's packets and encodes their pictures as H.264, with something painted over if need be.
///
/// Isolation: one thread at a time.
final class ClipTranscoder {
    /// Nanoseconds, as `PacketTimeline` places the stamps.
    private static let timeBase = AVRational(num: 1, den: 1_000_000_000)

    private let path: String
    private let decoder: VideoDecoder
    private let scaler: PictureScaler
    private let treat: ((Picture) -> Void)?
    private let picture = Picture(width: 1, height: 1)
    /// Made with the first picture, which tells the size.
    private var output: (encoder: VideoEncoder, muxer: ClipMuxer)?

    /// - Parameters:
    ///   - path: of the file to write.
    ///   - treat: changes each picture in place before it is encoded.
    init(
        path: String, format: StreamFormat, longestSide: Int, treat: ((Picture) -> Void)?
    ) throws(Failure) {
        self.path = path
        self.treat = treat
        decoder = try VideoDecoder(format.parameters, timeBase: Self.timeBase, threads: 1, place: path)
        scaler = PictureScaler(longestSide: longestSide)
    }

    func write(_ packet: EncodedPacket) throws(Failure) {
        try decoder.decode(bytes: packet.pointer) { (frame) throws(Failure) in try encode(frame) }
    }

    func finish() throws(Failure) {
        try decoder.finish { (frame) throws(Failure) in try encode(frame) }
        guard let output else { throw Failure(.badData, "\(path): none of the clip's pictures could be decoded") }
        try output.encoder.finish { (packet) throws(Failure) in try output.muxer.write(packet) }
        try output.muxer.finish()
    }

    private func encode(_ frame: VideoFrame) throws(Failure) {
        try scaler.scale(frame, into: picture)
        treat?(picture)
        let output = try output(for: picture)
        // A stream that changes its size on the way would need another file.
        guard picture.width >= output.encoder.width, picture.height >= output.encoder.height else { return }
        try output.encoder.encode(picture, at: MediaTime(nanoseconds: frame.bestStamp ?? 0)) {
            (packet) throws(Failure) in try output.muxer.write(packet)
        }
    }

    private func output(for picture: Picture) throws(Failure) -> (encoder: VideoEncoder, muxer: ClipMuxer) {
        if let output { return output }
        let encoder = try VideoEncoder(width: picture.width, height: picture.height)
        let muxer = try encoder.withParameters { (parameters) throws(Failure) in
            try ClipMuxer(path: path, parameters: parameters)
        }
        output = (encoder, muxer)
        return (encoder, muxer)
    }
}
