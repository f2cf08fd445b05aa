import Core
import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite(.enabled(if: ClipFactory.isAvailable)) struct ProtocolWhitelistTests {
    /// The play list is a real way to a local file: FFmpeg follows it when the whitelist lets it.
    @Test("a play list that a web server hands out cannot open a local file")
    func playlist() throws {
        let folder = try TemporaryFolder()
        try ClipFactory.clip(at: folder.file("secret.ts"), seconds: 1)
        let list = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://\(folder.file("secret.ts"))\n#EXT-X-ENDLIST\n"
        _ = try folder.write("list.m3u8", list)
        #expect(throws: Never.self, "as a local file, the list works") {
            try StreamProbe.probe(SourceURL(folder.file("list.m3u8")))
        }
        let server = try FileServer(folder: folder.path)
        #expect(throws: Failure.self) { try StreamProbe.probe(SourceURL(server.url("list.m3u8"))) }
        #expect(try StreamProbe.probe(SourceURL(server.url("secret.ts"))).codec == "h264")
    }
}
