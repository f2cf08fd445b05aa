import Core
@preconcurrency import Dispatch
import Foundation
import Logging

/// The process: signals in, notifications out, one supervisor queue between them.
///
/// The watchdog is fed by the supervisor's queue itself, so that a supervisor that hangs is a process that systemd
/// restarts.
public final class Daemon {
    /// Signals within this time of each other make one reload.
    private static let reloadPause = DispatchTimeInterval.milliseconds(200)
    /// A stop that takes longer than this is cut short.
    private static let stopLimitSeconds = 9.0

    private let logger: Logger
    private let notifier: SystemdNotifier
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
        supervisor = QueueConfined(
            to: queue, try Supervisor(path: configurationPath, logger: logger, style: style, clocks: clocks))
    }

    /// Watches until `SIGTERM` or `SIGINT`.
    public func run() {
        let isStopped = DispatchSemaphore(value: 0)
        let reload = reloadTimer()
        let watchdog = watchdogTimer()
        let signals = SignalSources(
            queue: queue,
            handlers: [
                SIGHUP: { reload.schedule(deadline: .now() + Self.reloadPause) },
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
            }
        }
        withExtendedLifetime((signals, stopSignals)) { isStopped.wait() }
        reload.cancel()
        watchdog?.cancel()
        logger.notice("stopped")
    }

    /// Fires once for each burst of `SIGHUP`.
    private func reloadTimer() -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [supervisor, notifier] in
            supervisor.access {
                notifier.reloading()
                $0.reload()
                notifier.ready(status: $0.summary)
            }
        }
        timer.activate()
        return timer
    }

    private func watchdogTimer() -> (any DispatchSourceTimer)? {
        guard let interval = notifier.watchdogInterval else { return nil }
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [notifier] in notifier.watchdog() }
        timer.schedule(deadline: .now(), repeating: interval.inSeconds / 2)
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
