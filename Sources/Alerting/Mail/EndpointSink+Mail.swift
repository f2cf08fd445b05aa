import Core
import Foundation
import Logging

extension EndpointSink {
    /// Sends a mail for each record, with the snapshot.
    public convenience init(
        _ configuration: MailConfiguration, history: AlertHistory? = nil, clocks: any Clocks = SystemClocks(),
        logger: Logger
    ) throws(Failure) {
        let interruption = Interruption()
        let courier = try MailCourier(configuration, clocks: clocks, interruption: interruption)
        self.init(
            endpoint: "email \(configuration.name)", place: URLComponents(string: configuration.url)?.host ?? "",
            filter: configuration.filter, history: history, clocks: clocks, logger: logger, worker: courier,
            interrupt: { interruption.set() })
    }
}
