import Alerting
import Analysis
import Core
import FrameRing
import Ingest
import Logging
import Preprocessing

/// What happens to one camera's frames on its queue: masks, preprocessing, detectors, trackers, the desk.
///
/// Isolation: the camera's queue.
final class FrameWorker {
    /// A live camera that is silent for this long has a gap: nothing verifies across it.
    private static let silence = Duration.seconds(2)
    /// Pictures may be this far apart while packets come: of a quiet scene only keyframes are decoded.
    private static let pictureSilence = Duration.seconds(6)

    /// For how long everything is decoded after a frame that may be the beginning of an alert.
    private static let attentionSpan = Duration.seconds(5)

    private let camera: String
    private let mask: PrivacyMask?
    private let preprocessor: Preprocessor
    private let detectors: [any Detector]
    private let normality: NormalityKeeper?
    private var trackers: [AlertKind: AlertTrackers]
    private let faceBlur: FaceBlur?
    private let tamper: TamperDetector?
    private var offline: OfflineWatch?
    private let modelNames: [AlertKind: String]
    private let reporter: AlertReporter
    private let clocks: any Clocks
    private let logger: Logger
    private let telemetry: CameraTelemetry
    private let view: CameraView
    private let attention: DecodeAttention
    private let onFrame: CameraPipeline.FrameObserver?
    private var lastFrame: (time: MediaTime, at: MonotonicTime)?
    private var fault: QualityFault?
    private var failure: Failure?

    init(
        configuration: CameraConfiguration, desk: AlertDesk, history: PacketHistory?, attention: DecodeAttention,
        clocks: any Clocks, logger: Logger, telemetry: CameraTelemetry, view: CameraView,
        onFrame: CameraPipeline.FrameObserver?
    ) throws(Failure) {
        camera = configuration.name
        mask = configuration.masks.isEmpty ? nil : PrivacyMask(polygons: configuration.masks)
        preprocessor = Preprocessor(options: configuration.preprocessing)
        var detectors: [any Detector] = []
        var trackers: [AlertKind: AlertTrackers] = [:]
        var modelNames: [AlertKind: String] = [:]
        for detection in configuration.detections {
            let kinds = configuration.kinds.filter { detection.policies[$0] != nil }
            let detector = try detection.model.detector(kinds: kinds, zones: configuration.zones)
            detectors.append(detector)
            for kind in kinds {
                trackers[kind] = detection.policies[kind].map(AlertTrackers.init(policy:))
                modelNames[kind] = detector.modelName
            }
        }
        if let policy = configuration.faults[.tamper] {
            trackers[.tamper] = AlertTrackers(policy: policy)
            modelNames[.tamper] = TamperDetector.modelName
        }
        tamper = configuration.faults[.tamper] == nil ? nil : TamperDetector()
        if configuration.source.isLive, let policy = configuration.faults[.offline] {
            let period = Duration.seconds(1 / configuration.stream.analysisFramesPerSecond)
            offline = OfflineWatch(policy: policy, framePeriod: period, start: clocks.monotonic())
        }
        (self.detectors, self.trackers, self.modelNames) = (detectors, trackers, modelNames)
        normality = detectors.lazy.compactMap { $0 as? NormalityKeeper }.first
        reporter = AlertReporter(
            camera: configuration.name, desk: desk, clip: history.map(configuration.clipSource), clocks: clocks)
        if let faces = configuration.faces { faceBlur = try FaceBlur(model: faces) } else { faceBlur = nil }
        self.clocks = clocks
        self.logger = logger
        self.telemetry = telemetry
        self.view = view
        self.attention = attention
        self.onFrame = onFrame
        normality?.onEvent = { [name = configuration.name, logger] event in logger.note(event, camera: name) }
    }

    func takeAll(from channel: FrameChannel) {
        while let frame = channel.take() {
            telemetry.frame.begin(at: clocks.monotonic())
            analyze(frame)
        }
        telemetry.frame.end()
        if channel.isFinished { finish() }
    }

    private func analyze(_ frame: borrowing FrameLease) {
        let header = frame.header
        if header.isDiscontinuity { interrupt(at: header.time) }
        reporter.advance(to: header.time)
        lastFrame = (header.time, clocks.monotonic())
        watchPresence(hasPicture: true)
        mask?.apply(to: frame.picture)
        show(frame.picture)
        // Snapshots show the camera's own picture, detectors see the treated one.
        let (verdict, treated) = preprocessor.process(frame.picture, at: header.time)
        note(verdict)
        if let tamper {
            for transition in observe(tamper.analyze(frame.picture, verdict: verdict, header: header)) {
                reporter.report(
                    transition, model: TamperDetector.modelName, picture: shown(frame.picture, for: transition))
            }
        }
        guard verdict.isAnalysable else {
            telemetry.rejected.add()
            return
        }
        var findings: [Finding] = []
        let begin = clocks.monotonic()
        do throws(Failure) {
            for detector in detectors {
                for finding in try detector.analyze(treated, header: header) {
                    findings.append(finding)
                    for transition in observe(finding) {
                        reporter.report(
                            transition, model: detector.modelName, picture: shown(frame.picture, for: transition),
                            heatMap: { detector.heat(for: finding.kind)?.painted(over: $0) })
                    }
                }
            }
        } catch {
            note(error)
            telemetry.rejected.add()
            return
        }
        telemetry.inference.record(clocks.monotonic() - begin)
        for finding in findings where isAboveThreshold(finding) { telemetry.findings.add() }
        view.note(findings, learnedShare: normality?.learnedShare)
        if findings.contains(where: deservesAttention) { attention.keep(until: header.time + Self.attentionSpan) }
        telemetry.analysed.add()
        telemetry.latency.record(clocks.monotonic() - header.arrival)
        onFrame?(header, findings)
    }

    /// Whether something may be about to become an alert, or is one.
    private func deservesAttention(_ finding: Finding) -> Bool {
        guard let tracker = trackers[finding.kind] else { return false }
        return tracker.isOpen || finding.score >= tracker.policy.raiseThreshold / 2
    }

    private func isAboveThreshold(_ finding: Finding) -> Bool {
        trackers[finding.kind].map { finding.score >= $0.policy.raiseThreshold } ?? false
    }

    /// For whoever looks at the page; never without masks and covered faces.
    private func show(_ picture: Picture) {
        guard view.isPictureDue(at: clocks.monotonic()) else { return }
        do throws(Failure) {
            var shown = picture
            if let faceBlur {
                shown = picture.copy()
                try faceBlur.apply(to: shown)
            }
            view.show(try PictureFile.encodeJPEG(shown, quality: 75))
        } catch {
            note(error)
        }
    }

    /// On the host's clock, also while no frame has come yet.
    private func watchPresence(hasPicture: Bool) {
        guard let policy = offline?.tracker.policy else { return }
        let transition = offline?.observe(
            hasPicture: hasPicture, at: clocks.monotonic(), isArmed: isArmed(policy))
        if let transition { reporter.report(transition, model: "") }
    }

    private func observe(_ finding: Finding) -> [AlertTransition] {
        guard let policy = trackers[finding.kind]?.policy else { return [] }
        return trackers[finding.kind]?.observe(finding, isArmed: isArmed(policy)) ?? []
    }

    private func isArmed(_ policy: AlertPolicy) -> Bool { policy.schedule?.contains(clocks.wall()) ?? true }

    /// Goes on with other policies and zones, in the middle of whatever is open.
    func retune(_ configuration: CameraConfiguration) {
        for detector in detectors { detector.zones = configuration.zones }
        for detection in configuration.detections {
            for (kind, policy) in detection.policies { trackers[kind]?.adopt(policy) }
        }
        for (kind, policy) in configuration.faults { trackers[kind]?.adopt(policy) }
        if let policy = configuration.faults[.offline] { offline?.adopt(policy) }
    }

    /// From now on nothing like an alert of kind `abnormal` is reported.
    ///
    /// - Parameters:
    ///   - box: where it was, in fractions of the picture.
    ///   - score: its highest.
    /// - Throws: `.unsupported` where the camera has no normality, or why it cannot be changed.
    func markNormal(_ box: Box?, score: Double) throws(Failure) {
        guard let normality else {
            throw Failure(.unsupported, "camera \(camera) does not look for what is abnormal")
        }
        try normality.markNormal(box, score: score)
        logger.notice("camera \(camera): an abnormal movement counts as normal from now on")
    }

    /// The picture that may be stored for a transition.
    private func shown(_ picture: Picture, for transition: AlertTransition) -> Picture? {
        guard let faceBlur, transition.showsPeak, transition.type != .closed else { return picture }
        let blurred = picture.copy()
        do throws(Failure) {
            try faceBlur.apply(to: blurred)
            return blurred
        } catch {
            logger.error("camera \(camera): no picture is stored, since faces cannot be looked for: \(error)")
            return nil
        }
    }

    /// While a live camera is silent its alerts close in time as if it saw nothing.
    ///
    /// - Parameter lastPacket: when the stream last brought anything, decoded or not.
    func noteSilence(lastPacket: MonotonicTime?) {
        let now = clocks.monotonic()
        let packetsCome = lastPacket.map { now - $0 < Self.silence } ?? false
        let limit = packetsCome ? Self.pictureSilence : Self.silence
        watchPresence(hasPicture: lastFrame.map { now - $0.at < limit } ?? false)
        guard let lastFrame else { return }
        let elapsed = now - lastFrame.at
        if elapsed >= limit { interrupt(at: lastFrame.time + elapsed) }
        reporter.advance(to: lastFrame.time + elapsed)
    }

    /// No more frames: open alerts close.
    func finish() {
        normality?.finish()
        if let transition = offline?.finish(at: clocks.monotonic()) { reporter.report(transition, model: "") }
        guard let lastFrame else { return }
        report { $0.finish(at: lastFrame.time) }
        reporter.finish(at: lastFrame.time)
    }

    private func interrupt(at time: MediaTime) { report { $0.interrupt(at: time) } }

    private func report(_ step: (inout AlertTrackers) -> [AlertTransition]) {
        for kind in AlertKind.allCases where trackers[kind] != nil {
            for transition in step(&trackers[kind]!) { reporter.report(transition, model: modelNames[kind] ?? "") }
        }
    }

    /// Says once what is wrong with a model: it may fail on some frames only.
    private func note(_ failure: Failure) {
        guard failure != self.failure else { return }
        logger.error("camera \(camera): a frame was not analysed: \(failure)")
        self.failure = failure
    }

    /// Says once when frames become unusable and once when they are good again.
    private func note(_ verdict: QualityVerdict) {
        let current: QualityFault? = if case .rejected(let fault) = verdict { fault } else { nil }
        guard current != fault else { return }
        if let current {
            logger.warning("camera \(camera): frames are not analysed: \(current.sentence)")
        } else {
            logger.notice("camera \(camera): frames are usable again")
        }
        fault = current
    }
}

extension Logger {
    fileprivate func note(_ event: NormalityKeeper.Event, camera: String) {
        switch event {
        case .learning(let seconds, let total):
            let hours = String(format: "%.1f of %.1f h", seconds / 3600, total / 3600)
            notice("camera \(camera): learning what is normal, \(hours); nothing is abnormal until then")
        case .learned(let path): notice("camera \(camera): has learned what is normal, kept in \(path)")
        case .failed(let failure): error("camera \(camera): what is normal was not written: \(failure)")
        }
    }
}
