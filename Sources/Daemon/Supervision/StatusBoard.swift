import Alerting
import Core
import Foundation
import Ingest
import Telemetry
import Web

/// What the page, the API and the metrics may read of the daemon while the supervisor is busy.
///
/// Isolation: a lock that the supervisor takes when its set of cameras changes.
final class StatusBoard: Sendable {
    let reloads = Counter()
    let failedReloads = Counter()
    /// Why the last reload changed nothing; nil once one has been applied.
    let reloadFault = Locked<String?>(nil)
    private let cameras = Locked<[String: CameraPipeline]>([:])
    private let desk: AlertDesk
    private let history: AlertHistory
    private let clocks: any Clocks

    init(desk: AlertDesk, history: AlertHistory, clocks: any Clocks) {
        self.desk = desk
        self.history = history
        self.clocks = clocks
    }

    func replace(cameras: [String: CameraPipeline]) { self.cameras.withLock { $0 = cameras } }

    func camera(_ name: String) -> CameraPipeline? { cameras.withLock { $0[name] } }

    var subject: WebSubject {
        WebSubject(
            status: { self.status },
            picture: { name in
                self.cameras.withLock { $0[name] }?.view.picture(at: self.clocks.monotonic())
            },
            acknowledge: { alert, who, note in try self.history.acknowledge(alert, by: who, note: note) },
            historyPath: history.path)
    }

    private var status: SystemStatus {
        let now = clocks.monotonic()
        let cameras = cameras.withLock { $0 }.sorted { $0.key < $1.key }
        return SystemStatus(
            cameras: cameras.map { CameraStatus(name: $0.key, $0.value, at: now) },
            sinks: desk.sinks.map { .init(name: $0.name, $0.statistics) }, records: desk.records.value,
            alertsOpened: desk.opened.value,
            historyBytes: ["", "-wal"].reduce(0) { $0 + Self.bytes(of: history.path + $1) },
            reloads: reloads.value, failedReloads: failedReloads.value,
            reloadFault: reloadFault.withLock { $0 })
    }

    private static func bytes(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    }
}

extension CameraStatus {
    init(name: String, _ camera: CameraPipeline, at now: MonotonicTime) {
        let statistics = camera.statistics
        if let busyTime = camera.busyTime, busyTime >= LivenessWatch.patience {
            let reason = "its analysis has been at one frame for \(Int(busyTime.inSeconds)) s"
            self.init(name: name, state: "hung", reason: reason, isWell: false)
        } else {
            self.init(
                name: name, state: statistics.state.name, reason: statistics.state.failure?.message,
                isWell: statistics.state.isWell)
        }
        let stream = statistics.stream
        (sessions, packets, bytes) = (stream.sessions, stream.packets, stream.bytes)
        (decoded, analysed, findings) = (stream.decodedFrames, statistics.analysed, statistics.findings)
        dropped = [
            "skipped": stream.skippedPackets - min(stream.shedPackets, stream.skippedPackets),
            "shed": stream.shedPackets,
            "starved": stream.starvedFrames, "replaced": statistics.dropped,
            "unusable": statistics.rejected,
        ]
        decodeErrors = stream.decodeErrors
        ageSeconds = stream.lastFrame.map { (now - $0).inSeconds }
        (decodeSeconds, inferenceSeconds) = (stream.decodeTime.inSeconds, statistics.inferenceSeconds)
        (latencyMedianSeconds, latency95Seconds) = (statistics.latencyMedianSeconds, statistics.latency95Seconds)
        learnedShare = statistics.learnedShare
        scores = camera.view.findings.map { .init(kind: $0.kind.rawValue, score: $0.score, box: $0.box) }
        zones = camera.configuration.zones.map { zone in
            .init(name: zone.name, polygon: zone.outline.corners.map { [$0.x, $0.y] })
        }
    }
}

extension StreamState {
    fileprivate var failure: Failure? {
        switch self {
        case .waiting(let failure, _), .failed(let failure): failure
        default: nil
        }
    }

    /// A file that was read to its end is as it should be.
    fileprivate var isWell: Bool {
        switch self {
        case .running, .ended: true
        default: false
        }
    }
}
