import CFFmpeg
import Core

@testable import Ingest

/// The packets of a file, placed in time as a stream's are.
struct Packets {
    let format: StreamFormat
    let all: [EncodedPacket]

    init(of path: String) throws {
        let demuxer = try Demuxer(SourceURL(path), options: StreamOptions())
        var timeline = PacketTimeline(isLive: false)
        timeline.beginSession(
            numerator: Int(demuxer.timeBase.num), denominator: Int(demuxer.timeBase.den), stampBits: demuxer.stampBits)
        format = StreamFormat(copying: demuxer.codecParameters)
        let packet = Packet()
        var all: [EncodedPacket] = []
        while try demuxer.read(into: packet) {
            let place = timeline.place(
                presentation: packet.presentationStamp, decoding: packet.decodingStamp, duration: packet.duration,
                arrival: MonotonicTime(nanoseconds: 0))
            packet.pointer.pointee.pts = place.presentation ?? tocsin_av_nopts_value
            packet.pointer.pointee.dts = place.decoding
            if let packet = EncodedPacket(packet) { all.append(packet) }
        }
        self.all = all
    }
}
