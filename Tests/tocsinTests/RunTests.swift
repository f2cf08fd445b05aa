import Core
import Foundation
import TestSupport
import Testing

/// The daemon with everything real: RTSP servers, decoding, the bundled model, a webhook receiver that verifies.
@Suite(.enabled(if: SharedData.isAvailable), .enabled(if: RTSPServer.isAvailable))
struct RunTests {
    /// Longer than the test: the end of a clip would look like an outage.
    private static let streamSeconds = 150

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "alerts come from exactly the cameras that see fire; one camera's outage and a new camera touch no other",
        .timeLimit(.minutes(4)))
    func fourStreamsAndOneMore() async throws {
        let forest = try serve(["forest": "fire/visifire_forest1.avi"])
        let others = try serve([
            "road": "fire/burning_vehicle_road.mp4", "tree": "fire/visifire_controlled2.gif",
            "car-park": "normal/car_park_top.mp4", "plaza": "normal/plaza_pedestrians.mp4",
        ])
        var cameras = ["forest": forest.url("forest")]
        for name in ["road", "car-park", "plaza"] { cameras[name] = others.url(name) }
        let site = try await Site(cameras: cameras, in: folder)
        for camera in ["forest", "road"] {
            #expect(try await eventually(within: .seconds(40)) { site.count(.opened, of: camera) > 0 }, "\(site.log)")
        }

        // The server of one camera dies, and comes back after a while. The others go on.
        let openedBefore = site.count(.opened, of: "forest")
        forest.kill()
        #expect(try await eventually { site.log.contains("camera forest: unavailable: rtsp") }, "\(site.log)")
        let reportsBefore = site.records.count { $0.camera == "road" }
        #expect(try await eventually { site.records.count { $0.camera == "road" } > reportsBefore }, "\(site.log)")
        try forest.start()
        #expect(
            try await eventually(within: .seconds(40)) { site.count(.opened, of: "forest") > openedBefore },
            "\(site.log)")

        try site.add("tree", others.url("tree"))
        #expect(try await eventually(within: .seconds(40)) { site.count(.opened, of: "tree") > 0 }, "\(site.log)")

        let outcome = try await site.terminate()
        #expect(outcome.status == 0 && !outcome.wasKilled, "\(site.log)")
        #expect(site.requests.allSatisfy { $0.signature == .valid && $0.status == 200 })
        #expect(Set(site.records.map(\.camera)) == ["forest", "road", "tree"])
        #expect(site.connections(of: "forest") == 2, "\(site.log)")
        for camera in ["road", "car-park", "plaza", "tree"] {
            #expect(site.connections(of: camera) == 1, "\(camera): \(site.log)")
        }
        let sequence = site.records.map(\.sequence)
        #expect(Set(sequence).count == sequence.count)
    }

    /// A server with shared clips by camera, as cameras would send them, over and over.
    private func serve(_ clips: [String: String]) throws -> RTSPServer {
        var mounts: [String: String] = [:]
        for (camera, clip) in clips {
            mounts[camera] = folder.file("\(camera).mp4")
            try Clips.loop(SharedClips.path(clip), seconds: Self.streamSeconds, to: folder.file("\(camera).mp4"))
        }
        return try RTSPServer(mounts: mounts, loops: false)
    }
}
