import Core
import Foundation
import Logging

extension EndpointSink {
    /// Runs a program for each record.
    /// - Throws: `Failure` of kind `.configuration` where it cannot be run.
    public convenience init(
        _ configuration: ProgramConfiguration, history: AlertHistory? = nil, clocks: any Clocks = SystemClocks(),
        logger: Logger
    ) throws(Failure) {
        guard let path = configuration.command.first, access(path, X_OK) == 0 else {
            throw Failure(
                .configuration, "exec \(configuration.name): \(configuration.command.first ?? "nothing") is no program",
                remedy: "name one with its whole path")
        }
        let interruption = Interruption()
        let courier = ProgramCourier(
            configuration: configuration, runner: ProgramRunner(clocks: clocks, interruption: interruption))
        self.init(
            endpoint: "exec \(configuration.name)", place: URL(filePath: path).lastPathComponent,
            filter: configuration.filter, history: history, clocks: clocks, logger: logger, worker: courier,
            interrupt: { interruption.set() })
    }
}
