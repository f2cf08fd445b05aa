import Core
import Foundation
import TestSupport

/// A guarded site: `tocsin run` over RTSP cameras, which posts to a webhook receiver that verifies.
///
/// Isolation: immutable but for the configuration file.
final class Site {
    private static let secret = "whsec_" + Data("a key of the test's receiver".utf8).base64EncodedString()

    private let configuration: String
    private let folder: TemporaryFolder
    private let receiver: WebhookReceiver
    private let daemon: Program
    /// Stream addresses by camera.
    private var cameras: [String: String]

    /// Starts the receiver and the daemon.
    init(cameras: [String: String], in folder: TemporaryFolder) async throws {
        self.folder = folder
        self.cameras = cameras
        receiver = try await WebhookReceiver(secret: Self.secret)
        configuration = try folder.write("tocsin.yaml", Self.text(cameras, receiver, folder))
        daemon = try Program(["run", "--config", configuration], environment: ["GUARDS_SECRET": Self.secret])
    }

    /// What the daemon logged so far, and what the receiver got.
    var log: String { daemon.errors }
    var requests: [WebhookReceiver.Request] { receiver.requests }
    var records: [AlertRecord] { requests.compactMap(\.record) }

    func count(_ type: AlertRecord.Event, of camera: String) -> Int {
        records.count { $0.type == type && $0.camera == camera }
    }

    /// How often the log says that the camera's stream runs.
    func connections(of camera: String) -> Int { log.components(separatedBy: "camera \(camera): running").count - 1 }

    /// Adds a camera to the configuration and has it applied.
    func add(_ name: String, _ address: String) throws {
        cameras[name] = address
        _ = try folder.write("tocsin.yaml", Self.text(cameras, receiver, folder))
        daemon.signal(SIGHUP)
    }

    /// Tells the daemon to stop; it has the five seconds of interface.md.
    func terminate() async throws -> Program.Outcome {
        daemon.signal(SIGTERM)
        return try await daemon.outcome(within: .seconds(5))
    }

    private static func text(
        _ cameras: [String: String], _ receiver: WebhookReceiver, _ folder: TemporaryFolder
    ) -> String {
        let list = cameras.sorted { $0.key < $1.key }.map { "  \($0): { source: \"\($1)\" }\n" }.joined()
        return """
            defaults:
              detect:
                fire: &short { verify: 1s, clear: 2s, minimum_duration: 2s, cooldown: 3s, update_interval: 3s }
                smoke: *short
            cameras:
            \(list)
            sinks:
              file: { path: \(folder.file("alerts.jsonl")) }
              webhook:
                - { name: guards, url: "\(receiver.url("/ok"))", secret: "${GUARDS_SECRET}", allow_private: true }
            evidence: { snapshot: true }
            state: { directory: \(folder.file("state")) }
            """
    }
}
