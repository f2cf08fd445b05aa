import Core
@preconcurrency import Dispatch
import Foundation
import Logging
import Settings

/// The process: signals in, notifications out, one supervisor queue between them.
///
/// The watchdog is fed by the supervisor's queue itself once it has looked after every camera, so that a supervisor that
/// hangs, or a camera that will never go on, is a process that systemd restarts.
public final class Daemon: Sendable {
    /// How often the supervisor proves that it goes on, which also bounds how late a camera that hangs is named; the
    /// watchdog may ask for it more often.
    private static let pulse = Duration.seconds(5)
    /// A stop that takes longer than this is cut short.
    private static let stopLimitSeconds = 9.0

    private let logger: Logger
    private let notifier: SystemdNotifier
    private let path: String
    private let clocks: any Clocks
    private let queue = DispatchQueue(label: "tocsin.supervisor")
    private let supervisor: QueueConfined<Supervisor>

    /// Reads the configuration and builds everything without starting it.
    /// - Throws: `Failure`, one line per fault.
    public init(
        configurationPath: String, logger: Logger, style: LogStyle = LogStyle(),
        notifier: SystemdNotifier = SystemdNotifier(),
        clocks: any Clocks = SystemClocks()
    ) throws {
        self.logger = logger
        self.notifier = notifier
        (path, self.clocks) = (configurationPath, clocks)
        supervisor = QueueConfined(
            to: queue, try Supervisor(path: configurationPath, logger: logger, style: style, clocks: clocks))
    }

    /// Watches until `SIGTERM` or `SIGINT`.
    public func run() {
        let isStopped = DispatchSemaphore(value: 0)
        let watch = Locked<ConfigurationWatch?>(nil)
        let reload = reloadTimers(watch)
        let pulse = pulseTimer()
        let signals = SignalSources(
            queue: queue,
            handlers: [
                SIGHUP: { reload.signal.request() },
                SIGUSR1: { [supervisor] in supervisor.access { $0.logStatus() } },
            ])
        let stopSignals = stopSignals { [queue, supervisor, notifier] in
            notifier.stopping()
            queue.async {
                supervisor.access { $0.stop() }
                isStopped.signal()
            }
        }
        queue.sync {
            supervisor.access {
                $0.start()
                notifier.ready(status: $0.summary)
                self.follow($0.reloadTrigger, with: watch, reload.change)
            }
        }
        withExtendedLifetime((signals, stopSignals)) { isStopped.wait() }
        watch.withLock { $0 = nil }
        reload.signal.cancel()
        reload.change.cancel()
        pulse.cancel()
        logger.notice("stopped")
    }

    /// What reloads for signals, and what reloads for files that may have changed.
    private func reloadTimers(_ watch: Locked<ConfigurationWatch?>) -> (signal: ReloadTimer, change: ReloadTimer) {
        let change = Locked<ReloadTimer?>(nil)
        let reload: @Sendable (Bool) -> Void = { [weak self] isForced in
            guard let self else { return }
            supervisor.access { supervisor in
                guard isForced || supervisor.hasConfigurationChanged else { return }
                notifier.reloading()
                supervisor.reload()
                notifier.ready(status: supervisor.summary)
                if let timer = change.withLock({ $0 }) { follow(supervisor.reloadTrigger, with: watch, timer) }
            }
        }
        let timer = ReloadTimer(queue: queue, clocks: clocks) { reload(false) }
        change.withLock { $0 = timer }
        return (ReloadTimer(queue: queue, clocks: clocks) { reload(true) }, timer)
    }

    /// Watches the files, or no longer. A watch that is there stays.
    private func follow(
        _ trigger: ReloadTrigger, with watch: Locked<ConfigurationWatch?>, _ timer: ReloadTimer
    ) {
        watch.withLock { watch in
            guard trigger == .watch else {
                watch = nil
                return
            }
            guard watch == nil else { return }
            do throws(Failure) {
                watch = try ConfigurationWatch(path: path, queue: queue) { timer.request() }
            } catch {
                logger.error("the configuration is not watched: \(error); SIGHUP reloads it")
            }
        }
    }

    private func pulseTimer() -> any DispatchSourceTimer {
        let interval = notifier.watchdogInterval.map { min(Self.pulse, $0 / 2) } ?? Self.pulse
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [supervisor, notifier] in
            if supervisor.access({ $0.checkLiveness() }) { notifier.watchdog() }
        }
        timer.schedule(deadline: .now(), repeating: interval.inSeconds)
        timer.activate()
        return timer
    }

    /// The first signal begins the stop; a second one, or a stop that hangs, ends the process at once. They come on a
    /// queue of their own because the supervisor's is busy stopping.
    private func stopSignals(begin: @escaping @Sendable () -> Void) -> SignalSources {
        let isStopping = Locked(false)
        let stop: @Sendable () -> Void = { [logger] in
            let isSecond = isStopping.withLock { isStopping in
                defer { isStopping = true }
                return isStopping
            }
            if isSecond { _exit(1) }
            logger.notice("stopping")
            DispatchQueue.global().asyncAfter(deadline: .now() + Self.stopLimitSeconds) {
                logger.critical("the stop took longer than \(Int(Self.stopLimitSeconds)) s and was cut short")
                _exit(70)
            }
            begin()
        }
        return SignalSources(queue: DispatchQueue(label: "tocsin.signals"), handlers: [SIGTERM: stop, SIGINT: stop])
    }
}
