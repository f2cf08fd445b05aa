import Alerting
import Core
import Dispatch
import Foundation
import Ingest
import Logging
import Settings
import Web

/// Keeps the set of running cameras and sinks equal to the settings, and changes it as a transaction: everything new is
/// built before anything old is touched, so that a faulty file or model changes nothing.
///
/// Isolation: the supervisor's queue.
final class Supervisor {
    /// Time for readers and queues to come to rest, then for the sinks to take the last records; in sum below the five
    /// seconds that `SIGTERM` allows.
    private static let drainTime = Duration.seconds(3)

    private let path: String
    private let logger: Logger
    private let style: LogStyle
    private let clocks: any Clocks
    private let builder: PipelineBuilder
    private var settings: Settings
    /// As last read, whether that was applied or refused.
    private var files: ConfigurationFiles?
    /// Of the models in use.
    private var stamps: FileStamps
    private var liveness = LivenessWatch()
    private(set) var cameras: [String: CameraPipeline] = [:] { didSet { board.replace(cameras: cameras) } }
    private let history: AlertHistory
    private let desk: AlertDesk
    private let keeper: EvidenceKeeper
    private let board: StatusBoard
    private var control: ControlServer?
    private(set) var web: WebServer?

    /// Reads the settings and builds everything without starting it.
    /// - Throws: `.configuration` with every fault of the file, or the failure of a model, sink or folder.
    init(path: String, logger: Logger, style: LogStyle, clocks: any Clocks) throws {
        self.path = path
        self.logger = logger
        self.style = style
        self.clocks = clocks
        let files = try ConfigurationFiles(path: path)
        self.files = files
        settings = try Self.read(files, logger: logger)
        // Taken before the models are read: what is replaced meanwhile shows as changed later.
        stamps = FileStamps(of: settings.files)
        history = try AlertHistory(path: settings.state.history, clocks: clocks, logger: logger)
        builder = PipelineBuilder(history: history, clocks: clocks, logger: logger)
        desk = AlertDesk(
            sinks: try builder.sinks(for: settings), evidence: builder.evidence(for: settings), history: history,
            limit: .init(settings.alerts), clocks: clocks, logger: logger)
        keeper = EvidenceKeeper(
            directory: settings.evidence.directory, policy: RetentionPolicy(settings.evidence.keep),
            unacknowledged: { [history] in history.unacknowledgedAlarms(among: $0) }, clocks: clocks, logger: logger)
        board = StatusBoard(desk: desk, history: history, clocks: clocks)
        web = try Self.server(settings.web, board, logger)
        cameras = try builder.pipelines(for: settings.cameras, evidence: settings.evidence, desk: desk)
        board.replace(cameras: cameras)
        style.set(settings.sinks.log)
    }

    func start() {
        listen()
        desk.closeLeftOpen()
        for camera in cameras.values { camera.start() }
        keeper.start()
        history.keep(for: settings.state.keep)
        web?.start()
        logger.notice("watching \(cameras.count) camera\(cameras.count == 1 ? "" : "s") as \(path) says")
    }

    /// A daemon whose socket cannot be made watches all the same.
    private func listen() {
        do throws(Failure) {
            control = try ControlServer(
                path: settings.state.socket,
                answer: ControlDesk(desk: desk, history: history, camera: board.camera).answer)
        } catch {
            logger.warning("commands cannot reach this daemon: \(error)")
        }
    }

    /// Applies the file as it is now.
    func reload() {
        files = nil
        do {
            let files = try ConfigurationFiles(path: path)
            self.files = files
            try apply(try Self.read(files, logger: logger))
            board.reloads.add()
            board.reloadFault.withLock { $0 = nil }
            logger.notice("reloaded \(path): watching \(cameras.count) camera\(cameras.count == 1 ? "" : "s")")
        } catch {
            let lines = "\(error)".split(separator: "\n").map(String.init)
            board.failedReloads.add()
            board.reloadFault.withLock { $0 = lines.first }
            for line in lines { logger.error("reload: \(line)") }
            logger.error("reload: \(path) was not applied; everything goes on as before")
        }
    }

    /// Whether the files say something else than when they were last read.
    var hasConfigurationChanged: Bool { (try? ConfigurationFiles(path: path)) != files }

    var reloadTrigger: ReloadTrigger { settings.reload }

    /// Names cameras whose analysis hangs, and those that go on.
    /// - Returns: false where one has hung for so long that only a new process helps.
    func checkLiveness() -> Bool {
        let (events, isHopeless) = liveness.check(cameras.mapValues(\.busyTime))
        for event in events {
            switch event {
            case .hangs(let camera, let time):
                logger.error("camera \(camera): its analysis hangs, at one frame for \(Int(time.inSeconds)) s")
            case .goesOn(let camera): logger.notice("camera \(camera): its analysis goes on")
            }
        }
        if isHopeless { logger.critical("a camera's analysis will not go on: the watchdog is no longer fed") }
        return !isHopeless
    }

    private func apply(_ wanted: Settings) throws {
        let wantedStamps = FileStamps(of: wanted.files)
        let difference = SettingsDifference(
            from: settings, to: wanted, changedFiles: wantedStamps.changedPaths(since: stamps))
        guard wanted.state.directory == settings.state.directory, wanted.state.socket == settings.state.socket else {
            throw Failure(
                .configuration, "\(path): the state directory and its socket cannot change while running",
                remedy: "restart the service")
        }
        let fresh = try builder.pipelines(
            for: wanted.cameras.filter { difference.startedCameras.contains($0.key) }, evidence: wanted.evidence,
            desk: desk)
        let mustBuildSinks = difference.sinksChanged || builder.mustTellBrokers(of: wanted, after: settings)
        let isServedAnew = wanted.web != settings.web
        let newWeb = isServedAnew ? try Self.server(wanted.web, board, logger) : nil
        let newSinks = mustBuildSinks ? try builder.sinks(for: wanted, keeping: desk.sinks, of: settings) : nil

        // From here on nothing can fail.
        stop(difference.stoppedCameras.compactMap { cameras.removeValue(forKey: $0) })
        retire(desk.replace(sinks: newSinks ?? desk.sinks, evidence: builder.evidence(for: wanted)))
        if wanted.evidence != settings.evidence {
            keeper.replace(directory: wanted.evidence.directory, policy: RetentionPolicy(wanted.evidence.keep))
        }
        if wanted.state.keep != settings.state.keep { history.keep(for: wanted.state.keep) }
        if isServedAnew {
            let former = web
            former?.stop()
            web = newWeb
            web?.start(after: former)
        }
        desk.reopen()
        desk.limiter.setLimit(.init(wanted.alerts))
        for name in difference.retunedCameras {
            guard let camera = cameras[name], let settings = wanted.cameras[name] else { continue }
            camera.retune(builder.retuned(camera.configuration, by: settings))
        }
        for (name, camera) in fresh {
            cameras[name] = camera
            camera.start()
        }
        style.set(wanted.sinks.log)
        settings = wanted
        stamps = wantedStamps
    }

    /// Stops every camera, then gives the sinks time for the last records.
    func stop() {
        control?.stop()
        web?.stop()
        stop(Array(cameras.values))
        cameras = [:]
        keeper.stop()
        desk.drain(until: clocks.monotonic() + Self.drainTime)
        history.close()
    }

    /// One line a camera.
    func logStatus() {
        for (name, camera) in cameras.sorted(by: { $0.key < $1.key }) {
            logger.notice("status: camera \(name): \(camera.statistics)")
        }
        for sink in desk.sinks { logger.notice("status: \(sink.name): \(sink.statistics)") }
    }

    /// For the service manager.
    var summary: String {
        let fault = board.reloadFault.withLock { $0 }.map { "; the last reload was refused: \($0)" } ?? ""
        return "watching \(cameras.count) camera\(cameras.count == 1 ? "" : "s")" + fault
    }

    /// All at once: each may take half a second.
    private func stop(_ cameras: [CameraPipeline]) {
        BlockingWork.performAll(cameras.count) { cameras[$0].stop() }
    }

    /// Lets sinks that are no longer used deliver what they hold, without holding up the reload.
    private func retire(_ sinks: [any AlertSink]) {
        let deadline = clocks.monotonic() + Self.drainTime
        Thread.detachNewThread { BlockingWork.performAll(sinks.count) { sinks[$0].drain(until: deadline) } }
    }

    /// - Throws: `Failure` where its certificate cannot be read.
    private static func server(_ settings: WebSettings?, _ board: StatusBoard, _ logger: Logger) throws -> WebServer? {
        try settings.map { try WebServer(WebOptions($0), subject: board.subject, logger: logger) }
    }

    private static func read(_ files: ConfigurationFiles, logger: Logger) throws -> Settings {
        let settings = try Settings.read(files)
        for warning in settings.warnings { logger.warning("\(warning)") }
        return settings
    }
}

extension WebOptions {
    init(_ settings: WebSettings) {
        self.init(
            host: settings.host, port: settings.port, viewerToken: settings.viewerToken,
            operatorToken: settings.operatorToken, certificate: settings.tls.certificate, key: settings.tls.key)
    }
}
