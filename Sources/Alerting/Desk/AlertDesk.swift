import Core
import Dispatch
import Foundation
import Ingest
import Logging
import Telemetry

/// Makes alert records of transitions and hands them to every sink. One per process.
///
/// It gives ids, sequence numbers, wall times and the host's name, and stores the snapshot before the record that names
/// it exists. Cameras call it from their own queues; records reach the sinks in the order of their numbers.
///
/// Isolation: `state` is a lock. `outgoing` is held while a record is numbered and handed over, which blocks on
/// nothing but the history.
public final class AlertDesk: Sendable {
    /// What one alert at a time may be open of.
    private struct Subject: Hashable {
        var camera: String
        var kind: AlertKind
        var slot: Int
    }

    private struct OpenAlert {
        var id: String
        var startedAt: Date
        var evidence = AlertRecord.Evidence()
        var snapshotCount = 0
        /// On its way to the disk; nil where there is none, and once a record has named it.
        var clip: ClipRecording?
    }

    private struct State {
        var sinks: [any AlertSink]
        var evidence: EvidenceStore?
        var alerts: [Subject: OpenAlert] = [:]
        var lastSequence: UInt64 = 0
    }

    /// The camera of records that are about several.
    public static let allCameras = "*"

    public let host: String
    /// Bounds the alerts of all cameras; those who report ask it first.
    public let limiter: AlertRateLimiter
    private let clocks: any Clocks
    private let logger: Logger
    private let history: AlertHistory?
    /// Since the start.
    public let records = Counter()
    public let opened = Counter()
    private let state: Locked<State>
    private let outgoing = DispatchQueue(label: "tocsin.alert-desk")

    /// - Parameters:
    ///   - evidence: nil where no snapshots are wanted.
    ///   - history: numbers and keeps the records; without one numbers begin at 1 and the sinks keep what waits in memory.
    public init(
        host: String = ProcessInfo.processInfo.hostName, sinks: [any AlertSink], evidence: EvidenceStore? = nil,
        history: AlertHistory? = nil, limit: AlertRateLimiter.Limit = .init(), clocks: any Clocks = SystemClocks(),
        logger: Logger
    ) {
        self.host = host
        limiter = AlertRateLimiter(limit)
        self.clocks = clocks
        self.logger = logger
        self.history = history
        state = Locked(State(sinks: sinks, evidence: evidence))
        for sink in sinks { sink.begin(after: nil) }
    }

    public var sinks: [any AlertSink] { state.withLock { $0.sinks } }

    /// Takes over other sinks and another evidence folder after a change of settings; open alerts go on. A new sink takes
    /// over what waits in the former one of its endpoint, or of its name.
    /// - Returns: the sinks that are no longer used, for the caller to drain.
    public func replace(sinks: [any AlertSink], evidence: EvidenceStore?) -> [any AlertSink] {
        // Between two records, so that each goes either to the former or to the new sinks.
        let former = outgoing.sync {
            state.withLock { state in
                defer { (state.sinks, state.evidence) = (sinks, evidence) }
                return state.sinks
            }
        }
        for sink in sinks where !former.contains(where: { $0 === sink }) {
            sink.begin(after: former.first { $0.endpoint ?? $0.name == sink.endpoint ?? sink.name })
        }
        return former.filter { old in !sinks.contains { $0 === old } }
    }

    /// Sends dead deliveries again.
    /// - Parameters: nil for all endpoints, all records.
    /// - Returns: how many there are, those of endpoints that are no longer configured included.
    /// - Throws: `Failure` of the history.
    public func resend(endpoint: String?, sequence: UInt64?) throws(Failure) -> Int {
        guard let history else { return 0 }
        let revived = try history.revived(endpoint: endpoint, sequence: sequence)
        let (now, wall) = (clocks.monotonic(), clocks.wall())
        for sink in sinks {
            sink.resume(
                revived.filter { $0.endpoint == sink.endpoint }
                    .compactMap { $0.delivery(now: now, wall: wall).map(WaitingRecord.init) })
        }
        return revived.count
    }

    /// Makes the record of a transition and hands it to every sink.
    ///
    /// Blocks for the time the snapshot takes to reach the disk; a record goes out without one where that fails.
    /// - Parameter picture: the frame at the transition. Stored for `opened`, and for an update that shows the alert
    ///   better than any frame before.
    /// - Parameter clip: what an alert that opens may be filmed from. Its clip is written meanwhile; the first record after
    ///   it is whole names it.
    /// - Parameter heatMap: paints what spoke for the alert over a picture of that frame; called only where heat maps are
    ///   wanted.
    @discardableResult
    public func report(
        _ transition: AlertTransition, camera: String, model: String, picture: Picture? = nil,
        heatMap: ((Picture) -> Picture?)? = nil, clip: ClipSource? = nil, test: Bool = false
    ) -> AlertRecord {
        records.add()
        if transition.type == .opened { opened.add() }
        let subject = Subject(camera: camera, kind: transition.finding.kind, slot: transition.slot)
        var alert = openAlert(for: subject, transition)
        if let picture, transition.showsPeak, transition.type != .closed {
            store(picture, heatMap, of: transition, camera: camera, in: &alert)
        }
        if transition.type == .opened, let clip { film(clip, of: transition, camera: camera, in: &alert) }
        nameClip(camera: camera, in: &alert)
        let current = alert
        state.withLock { $0.alerts[subject] = transition.type == .closed ? nil : current }
        return outgoing.sync {
            send(record(of: transition, alert: current, subject: subject, model: model, test: test))
        }
    }

    /// Closes alerts that a former process left open: nobody else would, and what they were about opens anew.
    public func closeLeftOpen() {
        for var record in history?.openAlerts() ?? [] {
            records.add()
            record.type = .closed
            record.at = clocks.wall()
            record.endedAt = record.at
            record.latencyMilliseconds = 0
            record.reason += "; closed because Tocsin was started anew"
            outgoing.sync { _ = send(record) }
        }
    }

    /// On `outgoing`.
    private func send(_ draft: AlertRecord) -> AlertRecord {
        let sinks = sinks
        let record = numbered(draft, for: sinks)
        for sink in sinks { sink.deliver(record) }
        return record
    }

    /// Reports what the rate limit has held back, once a period of it has passed.
    public func reportHeldBack(at time: MediaTime) {
        guard let summary = limiter.takeSummary(at: clocks.monotonic()) else { return }
        let finding = Finding(
            kind: .flood, score: 1, time: time, arrival: clocks.monotonic(), reason: summary.sentence)
        for type in [AlertRecord.Event.opened, .closed] {
            let step = AlertTransition(
                type: type, finding: finding, peakScore: 1,
                startedAt: time + .nanoseconds(-summary.duration.nanoseconds), at: time, arrival: nil,
                severity: .warning)
            report(step, camera: Self.allCameras, model: "")
        }
    }

    /// The clip of an open alert that no record has named yet.
    public func pendingClip(of kind: AlertKind, slot: Int, camera: String) -> ClipRecording? {
        state.withLock { $0.alerts[Subject(camera: camera, kind: kind, slot: slot)]?.clip }
    }

    public func reopen() {
        for sink in sinks { sink.reopen() }
    }

    /// Waits for all sinks at once.
    public func drain(until deadline: MonotonicTime) {
        let sinks = sinks
        BlockingWork.performAll(sinks.count) { sinks[$0].drain(until: deadline) }
    }

    private func openAlert(for subject: Subject, _ transition: AlertTransition) -> OpenAlert {
        if transition.type != .opened, let known = state.withLock({ $0.alerts[subject] }) { return known }
        let now = clocks.wall()
        let startedAt = now.addingTimeInterval((transition.startedAt - transition.at).inSeconds)
        return OpenAlert(id: SortableID.make(at: now), startedAt: startedAt)
    }

    private func store(
        _ picture: Picture, _ heatMap: ((Picture) -> Picture?)?, of transition: AlertTransition, camera: String,
        in alert: inout OpenAlert
    ) {
        guard let evidence = state.withLock({ $0.evidence }) else { return }
        let name = alert.snapshotCount == 0 ? alert.id : "\(alert.id)-\(alert.snapshotCount + 1)"
        alert.snapshotCount += 1
        do throws(Failure) {
            if evidence.options.snapshot {
                alert.evidence.snapshot = try evidence.store(
                    picture, outlining: transition.finding.box, camera: camera, name: name, at: alert.startedAt)
            }
            if evidence.options.heatMap, let heat = heatMap?(picture) {
                alert.evidence.heatmap = try evidence.store(
                    heat, outlining: transition.finding.box, camera: camera, name: name + "-heat", at: alert.startedAt)
            }
        } catch {
            logger.error("camera \(camera): the alert goes out without all of its pictures: \(error)")
        }
    }

    private func film(
        _ source: ClipSource, of transition: AlertTransition, camera: String, in alert: inout OpenAlert
    ) {
        guard let evidence = state.withLock({ $0.evidence }) else { return }
        do throws(Failure) {
            alert.clip = try evidence.record(
                source, of: transition, camera: camera, name: alert.id, at: alert.startedAt)
        } catch {
            logger.error("camera \(camera): the alert has no clip: \(error)")
        }
    }

    private func nameClip(camera: String, in alert: inout OpenAlert) {
        guard let clip = alert.clip, let result = clip.result else { return }
        alert.clip = nil
        switch result {
        case .success: alert.evidence.clip = clip.path
        case .failure(let failure): logger.error("camera \(camera): the alert has no clip: \(failure)")
        }
    }

    private func record(
        of transition: AlertTransition, alert: OpenAlert, subject: Subject, model: String, test: Bool
    ) -> AlertRecord {
        let finding = transition.finding
        let now = clocks.wall()
        let latency = transition.arrival.map { clocks.monotonic() - $0 } ?? .zero
        return AlertRecord(
            type: transition.type, id: alert.id, sequence: 0, host: host, camera: subject.camera,
            kind: subject.kind, severity: transition.severity, score: finding.score, reason: finding.reason,
            startedAt: alert.startedAt, at: now, endedAt: transition.type == .closed ? now : nil,
            mediaSeconds: transition.at.seconds, zones: finding.zones, box: finding.box, model: model,
            evidence: alert.evidence, latencyMilliseconds: latency.inSeconds * 1000, test: test)
    }

    /// With its number and, by the history, on disk.
    private func numbered(_ draft: AlertRecord, for sinks: [any AlertSink]) -> AlertRecord {
        if let history {
            return history.append(draft, endpoints: sinks.filter { $0.accepts(draft) }.compactMap(\.endpoint))
        }
        var record = draft
        record.sequence = state.withLock { state in
            state.lastSequence += 1
            return state.lastSequence
        }
        return record
    }
}
